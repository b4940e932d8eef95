package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.InstallationRef;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ReadFailedException;
import dev.portcullis.model.TextSanitizer;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why no replica has registered, as far as can be seen from outside.
 *
 * @param text what there is of replicas, and which of them was to register
 * @param remediation where to look next
 */
record RegistrationDiagnosis(String text, String remediation) {

  /** What of one Pod is worth a line says what ails the others, too. */
  private static final int MAX_PODS = 1;

  /** What can be seen. What cannot is said to be so, because the rest is still worth to be told. */
  static RegistrationDiagnosis of(InstallationView site) {
    try {
      Optional<Deployment> deployment = site.deployment();
      CertificateMode setup = site.certificateMode();
      if (deployment.isEmpty()) {
        return new RegistrationDiagnosis(
            site.displayName("Deployment", InstallationRef.APP_NAME) + " is missing",
            setup.installCommand());
      }
      Optional<Lease> lease = site.lease();
      String replicas =
          site.displayName("Deployment", InstallationRef.APP_NAME)
              + " has "
              + describeReplicas(deployment.get());
      String leader =
          site.displayName("Lease", site.ref().name())
              + " "
              + describeLeaseHolder(lease, site.now());
      InstallationRef scope = site.ref();
      if (lease.isEmpty()) {
        return new RegistrationDiagnosis(replicas + "; " + leader, setup.installCommand());
      }
      List<String> ailing =
          site.pods().stream().flatMap(p -> findPodProblem(p).stream()).limit(MAX_PODS).toList();
      return new RegistrationDiagnosis(
          String.join(
              "; ",
              Stream.of(List.of(replicas), ailing, List.of(leader)).flatMap(List::stream).toList()),
          hasReadyReplica(deployment.get()) ? scope.logsCommand() : scope.describePodsCommand());
    } catch (ReadFailedException e) {
      return new RegistrationDiagnosis(e.getMessage(), "");
    }
  }

  private static String describeReplicas(Deployment deployment) {
    return readyReplicas(deployment)
        + " of "
        + deployment.getSpec().getReplicas()
        + " replicas ready";
  }

  private static boolean hasReadyReplica(Deployment deployment) {
    return readyReplicas(deployment) > 0;
  }

  private static int readyReplicas(Deployment deployment) {
    return deployment.getStatus() == null
        ? 0
        : Objects.requireNonNullElse(deployment.getStatus().getReadyReplicas(), 0);
  }

  /** Who is to register. */
  static String describeLeaseHolder(Optional<Lease> lease, Instant now) {
    LeaseSpec spec = lease.map(Lease::getSpec).orElse(null);
    if (lease.isEmpty()) {
      return "is missing";
    } else if (spec == null
        || spec.getHolderIdentity() == null
        || spec.getHolderIdentity().isEmpty()) {
      return "has no holder";
    }
    boolean over =
        spec.getRenewTime() == null
            || spec.getRenewTime()
                .toInstant()
                .plusSeconds(Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0))
                .isBefore(now);
    String holder = TextSanitizer.toSingleLine(spec.getHolderIdentity());
    return over ? "has run out: its holder " + holder + " has gone" : "is held by " + holder;
  }

  /** What keeps a Pod from being ready; empty where it is, or nobody says. */
  static Optional<String> findPodProblem(Pod pod) {
    List<String> found = new ArrayList<>();
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      ContainerStateWaiting waiting =
          container.getState() == null ? null : container.getState().getWaiting();
      if (waiting != null) {
        found.add(formatReason(waiting.getReason(), waiting.getMessage()));
      }
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (condition.getStatus().equals("False") && condition.getReason() != null) {
        found.add(formatReason(condition.getReason(), condition.getMessage()));
      }
    }
    return found.stream().findFirst().map(f -> "Pod " + pod.getMetadata().getName() + ": " + f);
  }

  private static String formatReason(String reason, String message) {
    return TextSanitizer.toSingleLine(message == null ? reason : reason + ": " + message);
  }
}
