package dev.portcullis.doctor.checks;

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
 * The reason why no replica has registered its webhooks.
 *
 * @param text the state of the replicas and of the leader
 * @param remediation the command to run next
 */
record RegistrationDiagnosis(String text, String remediation) {

  /** Pods of one Deployment usually have the same problem. */
  private static final int MAX_PODS = 1;

  /** Reads the replicas and the Lease; what cannot be read is named in the text. */
  static RegistrationDiagnosis of(InstallationView installation) {
    try {
      Optional<Deployment> deployment = installation.deployment();
      String install = installation.certificateMode().installCommand();
      if (deployment.isEmpty()) {
        return new RegistrationDiagnosis(
            installation.displayName("Deployment", InstallationRef.APP_NAME) + " not found",
            install);
      }
      Optional<Lease> lease = installation.lease();
      String replicas =
          installation.displayName("Deployment", InstallationRef.APP_NAME)
              + " has "
              + describeReplicas(deployment.get());
      String leader =
          installation.displayName("Lease", installation.ref().name())
              + " "
              + describeLeaseHolder(lease, installation.now());
      InstallationRef ref = installation.ref();
      if (lease.isEmpty()) {
        return new RegistrationDiagnosis(replicas + "; " + leader, install);
      }
      List<String> podProblems =
          installation.pods().stream()
              .flatMap(p -> findPodProblem(p).stream())
              .limit(MAX_PODS)
              .toList();
      return new RegistrationDiagnosis(
          String.join(
              "; ",
              Stream.of(List.of(replicas), podProblems, List.of(leader))
                  .flatMap(List::stream)
                  .toList()),
          hasReadyReplica(deployment.get()) ? ref.logsCommand() : ref.describePodsCommand());
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

  /** Describes the leader, which registers the webhooks. */
  static String describeLeaseHolder(Optional<Lease> lease, Instant now) {
    LeaseSpec spec = lease.map(Lease::getSpec).orElse(null);
    if (lease.isEmpty()) {
      return "not found";
    } else if (spec == null
        || spec.getHolderIdentity() == null
        || spec.getHolderIdentity().isEmpty()) {
      return "has no holder";
    }
    boolean expired =
        spec.getRenewTime() == null
            || spec.getRenewTime()
                .toInstant()
                .plusSeconds(Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0))
                .isBefore(now);
    String holder = TextSanitizer.toSingleLine(spec.getHolderIdentity());
    return (expired ? "expired, last held by " : "is held by ") + holder;
  }

  /** Describes why a Pod is not ready; empty if it is, or gives no reason. */
  static Optional<String> findPodProblem(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    List<String> reasons = new ArrayList<>();
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      ContainerStateWaiting waiting =
          container.getState() == null ? null : container.getState().getWaiting();
      if (waiting != null) {
        reasons.add(formatReason(waiting.getReason(), waiting.getMessage()));
      }
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (condition.getStatus().equals("False") && condition.getReason() != null) {
        reasons.add(formatReason(condition.getReason(), condition.getMessage()));
      }
    }
    return reasons.stream().findFirst().map(r -> "Pod " + pod.getMetadata().getName() + ": " + r);
  }

  private static String formatReason(String reason, String message) {
    return TextSanitizer.toSingleLine(message == null ? reason : reason + ": " + message);
  }
}
