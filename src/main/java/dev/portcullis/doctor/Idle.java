package dev.portcullis.doctor;

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
 * @param remedy where to look next
 */
record Idle(String text, String remedy) {

  /** What of one Pod is worth a line says what ails the others, too. */
  private static final int MOST_PODS = 1;

  /** What can be seen. What cannot is said to be so, because the rest is still worth to be told. */
  static Idle of(Site site) {
    try {
      Optional<Deployment> deployment = site.deployment();
      Setup setup = site.setup();
      if (deployment.isEmpty()) {
        return new Idle(site.ours("Deployment", Scope.US) + " is missing", setup.install());
      }
      Optional<Lease> lease = site.lease();
      String replicas = site.ours("Deployment", Scope.US) + " has " + ready(deployment.get());
      String leader = site.ours("Lease", site.scope().name()) + " " + holder(lease, site.now());
      Scope scope = site.scope();
      if (lease.isEmpty()) {
        return new Idle(replicas + "; " + leader, setup.install());
      }
      List<String> ailing =
          site.pods().stream().flatMap(p -> ailment(p).stream()).limit(MOST_PODS).toList();
      return new Idle(
          String.join(
              "; ",
              Stream.of(List.of(replicas), ailing, List.of(leader)).flatMap(List::stream).toList()),
          isReady(deployment.get()) ? scope.logs() : scope.describePods());
    } catch (Unreadable e) {
      return new Idle(e.getMessage(), "");
    }
  }

  private static String ready(Deployment deployment) {
    return readyReplicas(deployment)
        + " of "
        + deployment.getSpec().getReplicas()
        + " replicas ready";
  }

  private static boolean isReady(Deployment deployment) {
    return readyReplicas(deployment) > 0;
  }

  private static int readyReplicas(Deployment deployment) {
    return deployment.getStatus() == null
        ? 0
        : Objects.requireNonNullElse(deployment.getStatus().getReadyReplicas(), 0);
  }

  /** Who is to register. */
  static String holder(Optional<Lease> lease, Instant now) {
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
  static Optional<String> ailment(Pod pod) {
    List<String> found = new ArrayList<>();
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      ContainerStateWaiting waiting =
          container.getState() == null ? null : container.getState().getWaiting();
      if (waiting != null) {
        found.add(words(waiting.getReason(), waiting.getMessage()));
      }
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (condition.getStatus().equals("False") && condition.getReason() != null) {
        found.add(words(condition.getReason(), condition.getMessage()));
      }
    }
    return found.stream().findFirst().map(f -> "Pod " + pod.getMetadata().getName() + ": " + f);
  }

  private static String words(String reason, String message) {
    return TextSanitizer.toSingleLine(message == null ? reason : reason + ": " + message);
  }
}
