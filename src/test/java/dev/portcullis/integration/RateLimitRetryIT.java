package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.controlplane.Deadline;
import dev.portcullis.controlplane.ProcessResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks that a user whose namespace has used up its live reads notices nothing: client-go waits as
 * long as a 429 says and retries.
 */
@Tag("slow")
final class RateLimitRetryIT {

  private static final ProxiedInstallation CLUSTER = ProxiedInstallation.shared();

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: busy}
      spec: {ports: [{name: http, port: %s}], selector: {app: web}}
      """;

  private static final String DENIED =
      """
      Error from server (Forbidden): error when replacing "STDIN": admission webhook \
      "services.validate.portcullis.dev" denied the request: Service busy/web rejected: \
      Service "web" has no port 80; it has 81 (http) [backend-port-missing]
        at:    Ingress busy/web spec.rules[0].http.paths[0].backend.service.port.number (*/web)
        help:  write number: 81
        docs:  portcullis rules show backend-port-missing
        To change it in steps that are admitted and interrupt no route:
          1. change Service busy/web
               + port 81 (next), targetPort 81
             old and new ports exist side by side until nothing uses the old ones
          2. change Ingress busy/web
               - */web → web port 80
               + */web → web port 81
             its routes move to the new ports
          3. change Service busy/web
               - port 80 (http), targetPort 80
               - port 81 (next), targetPort 81
               + port 81 (http), targetPort 81
             its endpoints match
        plan:  portcullis plan --cluster -f <your files>
        To change both sides together, run: kubectl label namespace busy \
      portcullis.dev/profile=gitops --overwrite
          and afterwards: kubectl label namespace busy portcullis.dev/profile=standard --overwrite
        If this is intentional, annotate the Service: ignore.portcullis.dev/backend-port-missing: \
      "<reason>"
      """;

  @AfterEach
  void resetProxy() {
    CLUSTER.proxy().reset();
  }

  @Test
  void kubectlRetriesAndPrintsDenial() throws Exception {
    CLUSTER.kubectl().runOk("create", "namespace", "busy");
    CLUSTER.createOrReplace(SERVICE.formatted(80));
    assertEquals(
        201, InvalidIngressFlood.create(CLUSTER.client(), "busy", "web", List.of("web")).code());
    Deadline deadline = Deadline.after(Deadline.HANG);
    while (!printsDenialAfterThrottling()) {
      assertFalse(deadline.hasPassed(), "kubectl was never throttled twice");
      CLUSTER.createOrReplace(SERVICE.formatted(80));
    }
  }

  /**
   * Whether kubectl was throttled twice. If not, its request came in the moment between two reviews
   * of the flood; it was admitted then, because its reads hang.
   */
  private static boolean printsDenialAfterThrottling() throws Exception {
    // Live reads take a second now, so the flood always uses up the budget.
    CLUSTER.proxy().hangReads(request -> request.path().contains("/busy/"));
    InvalidIngressFlood flood = new InvalidIngressFlood(CLUSTER.client(), "busy");
    try {
      eventually("it is full", () -> flood.responses().stream().anyMatch(a -> a.code() == 429));
      double before = rejectedServiceCount();
      CompletableFuture<ProcessResult> applied =
          CompletableFuture.supplyAsync(
              () -> CLUSTER.kubectl().runWith(SERVICE.formatted(81), "replace", "-f", "-"));
      eventually(
          "kubectl is throttled twice or ends",
          () -> applied.isDone() || rejectedServiceCount() >= before + 2);
      CLUSTER.proxy().reset();
      flood.stop();
      ProcessResult result = applied.get(2, TimeUnit.MINUTES);
      if (result.exitCode() == 0) {
        return false;
      }
      assertEquals(new ProcessResult(1, "", DENIED), result, CLUSTER.defaultReplica().log());
      return rejectedServiceCount() >= before + 2;
    } finally {
      CLUSTER.proxy().reset();
      flood.stop();
    }
  }

  private static double rejectedServiceCount() {
    return CLUSTER
        .metrics()
        .sum("apiserver_request_total", Map.of("code", "429", "resource", "services"));
  }
}
