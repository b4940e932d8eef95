package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests how Leases and Pods are described. */
final class RegistrationDiagnosisTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void describesLeaseHolder() {
    assertEquals("not found", RegistrationDiagnosis.describeLeaseHolder(Optional.empty(), NOW));
    assertEquals(
        "has no holder", RegistrationDiagnosis.describeLeaseHolder(Optional.of(new Lease()), NOW));
    assertEquals(
        "has no holder", RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("", 0)), NOW));
    assertEquals(
        "is held by a",
        RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("a", 14)), NOW));
    assertEquals(
        "expired, last held by a",
        RegistrationDiagnosis.describeLeaseHolder(Optional.of(lease("a", 16)), NOW));
  }

  private static Lease lease(String holder, int secondsAgo) {
    return new LeaseBuilder()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withRenewTime(NOW.minusSeconds(secondsAgo).atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  @Test
  void describesPodProblem() {
    Pod waiting =
        new PodBuilder()
            .withNewMetadata()
            .withName("a")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("False")
            .withReason("ContainersNotReady")
            .endCondition()
            .addNewContainerStatus()
            .withNewState()
            .withNewWaiting("no such image", "ErrImagePull")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    assertEquals(
        Optional.of("Pod a: ErrImagePull: no such image"),
        RegistrationDiagnosis.findPodProblem(waiting));
    waiting.getStatus().setContainerStatuses(List.of());
    assertEquals(
        Optional.of("Pod a: ContainersNotReady"), RegistrationDiagnosis.findPodProblem(waiting));
    waiting.getStatus().getConditions().get(0).setStatus("True");
    assertEquals(Optional.empty(), RegistrationDiagnosis.findPodProblem(waiting));
  }
}
