package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Finished;
import dev.portcullis.controlplane.Kubectl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real kubectl by hand: it goes on after an error, and what is not wanted any more is deleted
 * by its name afterwards. One process does what many would: it gets a file with the objects of all
 * namespaces, in which those of each stand in their order.
 */
record KubectlTool(String name, Kubectl kubectl, Api api, How how, boolean serviceFirst)
    implements Tool {

  /** By which command. */
  enum How {
    APPLY,
    SERVER_SIDE,
    /** What is not there yet is created. */
    REPLACE
  }

  @Override
  public String does() {
    String file =
        serviceFirst
            ? "Service, then Endpoints or slice, then Ingress"
            : "Ingress, then Endpoints or slice, then Service";
    return file
        + "; goes on after an error. What is not in the file any more is deleted by name, in that"
        + " order.";
  }

  @Override
  public Map<Cell, Ran> run(Collection<Cell> cells) {
    List<ObjectNode> wanted = cells.stream().flatMap(c -> inOrder(c.target())).toList();
    List<ObjectNode> obsolete = cells.stream().flatMap(c -> inOrder(c.obsolete())).toList();
    List<Denial> denials = new ArrayList<>();
    switch (how) {
      case APPLY -> denials.addAll(denied(wanted, "apply"));
      case SERVER_SIDE -> denials.addAll(denied(wanted, "apply", "--server-side"));
      case REPLACE -> {
        Map<Boolean, List<ObjectNode>> there =
            wanted.stream().collect(Collectors.partitioningBy(m -> api.get(m).ok()));
        denials.addAll(denied(there.get(false), "create"));
        denials.addAll(denied(there.get(true), "replace"));
      }
    }
    denials.addAll(denied(obsolete, "delete", "--ignore-not-found"));
    Map<String, String> said = new HashMap<>();
    denials.forEach(d -> said.merge(d.namespace(), d.text(), String::concat));
    return cells.stream()
        .collect(Collectors.toMap(c -> c, c -> Ran.of(said.getOrDefault(c.namespace, ""))));
  }

  private Stream<ObjectNode> inOrder(List<ObjectNode> manifests) {
    List<ObjectNode> order = new ArrayList<>(manifests);
    if (!serviceFirst) {
      Collections.reverse(order);
    }
    return order.stream();
  }

  private List<Denial> denied(List<ObjectNode> objects, String... command) {
    if (objects.isEmpty()) {
      return List.of();
    }
    String file = objects.stream().map(ObjectNode::toString).collect(Collectors.joining("\n---\n"));
    Finished finished =
        kubectl.runWith(
            file, Stream.concat(Stream.of(command), Stream.of("-f", "-")).toArray(String[]::new));
    List<Denial> denials = Denial.in(finished.err());
    long errors = finished.err().lines().filter(l -> l.startsWith("Error from server")).count();
    if (denials.size() != errors || denials.isEmpty() != (finished.exitCode() == 0)) {
      throw new AssertionError(finished);
    }
    return denials;
  }
}
