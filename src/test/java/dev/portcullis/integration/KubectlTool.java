package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Binaries;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real kubectl as a user runs it: it continues after an error, and objects that are no longer
 * wanted are deleted by name afterwards. One process does the work of many: it gets a file with the
 * objects of all namespaces, in order within each.
 */
record KubectlTool(
    String name, Kubectl kubectl, ToolApiClient api, ApplyMode mode, boolean serviceFirst)
    implements DeploymentTool {

  /** The command. */
  enum ApplyMode {
    APPLY,
    SERVER_SIDE,
    /** Missing objects are created. */
    REPLACE
  }

  @Override
  public String basis() {
    return "measured with kubectl " + Binaries.find().version();
  }

  @Override
  public String describe() {
    String file =
        serviceFirst
            ? "Service, then Endpoints or slice, then Ingress"
            : "Ingress, then Endpoints or slice, then Service";
    return file
        + "; continues after an error. Objects that are no longer in the file are deleted by name,"
        + " in that order.";
  }

  @Override
  public Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells) {
    List<ObjectNode> wanted = cells.stream().flatMap(c -> inOrder(c.target())).toList();
    List<ObjectNode> obsolete = cells.stream().flatMap(c -> inOrder(c.obsolete())).toList();
    List<DenialMessage> denials = new ArrayList<>();
    switch (mode) {
      case APPLY -> denials.addAll(denied(wanted, "apply"));
      case SERVER_SIDE -> denials.addAll(denied(wanted, "apply", "--server-side"));
      case REPLACE -> {
        Map<Boolean, List<ObjectNode>> there =
            wanted.stream().collect(Collectors.partitioningBy(m -> api.get(m).isOk()));
        denials.addAll(denied(there.get(false), "create"));
        denials.addAll(denied(there.get(true), "replace"));
      }
    }
    denials.addAll(denied(obsolete, "delete", "--ignore-not-found"));
    return results(cells, denials);
  }

  /** The denials by application. */
  static Map<ManagedApplication, ToolResult> results(
      Collection<ManagedApplication> cells, List<DenialMessage> denials) {
    Map<String, String> printed = new HashMap<>();
    denials.forEach(d -> printed.merge(d.namespace(), d.text(), String::concat));
    return cells.stream()
        .collect(
            Collectors.toMap(c -> c, c -> ToolResult.of(printed.getOrDefault(c.namespace, ""))));
  }

  private Stream<ObjectNode> inOrder(List<ObjectNode> manifests) {
    List<ObjectNode> order = new ArrayList<>(manifests);
    if (!serviceFirst) {
      Collections.reverse(order);
    }
    return order.stream();
  }

  private List<DenialMessage> denied(List<ObjectNode> objects, String... command) {
    if (objects.isEmpty()) {
      return List.of();
    }
    return denials(
        kubectl.runWith(
            file(objects),
            Stream.concat(Stream.of(command), Stream.of("-f", "-")).toArray(String[]::new)));
  }

  /** The objects as documents of one file. */
  static String file(List<ObjectNode> objects) {
    return objects.stream().map(ObjectNode::toString).collect(Collectors.joining("\n---\n"));
  }

  /**
   * The denials that a command printed.
   *
   * @throws AssertionError if it reports another error
   */
  static List<DenialMessage> denials(ProcessResult finished) {
    List<DenialMessage> denials = DenialMessage.parseAll(finished.err());
    long errors = finished.err().lines().filter(l -> l.startsWith("Error from server")).count();
    if (denials.size() != errors || denials.isEmpty() != (finished.exitCode() == 0)) {
      throw new AssertionError(finished);
    }
    return denials;
  }
}
