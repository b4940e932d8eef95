package dev.portcullis.routemap.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.manifests.edit.EditedYaml;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RouteDetail;
import dev.portcullis.routemap.RouteDetail.Edge;
import dev.portcullis.routemap.RouteDetail.Node;
import dev.portcullis.routemap.RouteDetail.NodeFinding;
import dev.portcullis.routemap.RouteDetail.PlaneDelivery;
import dev.portcullis.routemap.RouteMap.Update;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.RouteRow;
import dev.portcullis.routemap.SuggestedPatch;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.RuleRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Serializes the route map as JSON for its page. */
public final class RouteMapJson {

  /** Raised when a field is removed or changes its meaning, not when one is added. */
  private static final int VERSION = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RouteMapJson() {}

  /** The initial state: all routes, and the values of the filters. */
  public static String initialState(RouteMapSource source, List<RouteRow> routes, Instant at) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> field : header(source, routes, at).properties()) {
        out.writeFieldName(field.getKey());
        out.writeTree(field.getValue());
      }
      out.writeArrayFieldStart("rows");
      for (RouteRow route : routes) {
        out.writeTree(
            writeRow(newObject(), route)); // one tree of all rows would take too much heap
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return text.toString();
  }

  private static ObjectNode header(RouteMapSource source, List<RouteRow> routes, Instant at) {
    ObjectNode root = newObject();
    root.put("version", VERSION);
    root.put("title", source.title());
    root.put("live", source.isLive());
    root.put("at", formatTime(at));
    addAll(root.putArray("unknown"), source.readProblems().stream());
    addAll(root.putArray("namespaces"), distinctSorted(routes, r -> Stream.of(r.namespace())));
    addAll(
        root.putArray("classes"),
        distinctSorted(
            routes, r -> Stream.of(r.ingressClass().split(" ")).filter(c -> !c.isEmpty())));
    ArrayNode rules = root.putArray("rules");
    distinctSorted(routes, r -> r.ruleIds().stream())
        .forEach(id -> writeRule(rules.addObject(), id));
    return root;
  }

  private static Stream<String> distinctSorted(
      List<RouteRow> routes, Function<RouteRow, Stream<String>> names) {
    return routes.stream().flatMap(names).distinct().sorted();
  }

  private static void writeRule(ObjectNode node, String id) {
    node.put("id", id).put("title", RuleRegistry.info(id).map(RuleInfo::summary).orElse(""));
  }

  /** Changed and removed routes. */
  public static String update(Update update, Instant at) {
    ObjectNode root = newObject();
    root.put("at", formatTime(at));
    writeRows(root.putArray("changed"), update.changed());
    addAll(root.putArray("removed"), update.removedIds().stream());
    return serialize(root);
  }

  /** The details of one route. */
  public static String detail(RouteDetail detail, RouteMapSource source) {
    return serialize(detailTree(detail, source));
  }

  /** State and details of all routes, for a page without a server. */
  public static String standalone(
      RouteMapSource source, List<RouteRow> routes, Collection<RouteDetail> details, Instant at) {
    ObjectNode root = newObject();
    ObjectNode state = header(source, routes, at);
    writeRows(state.putArray("rows"), routes);
    root.set("state", state);
    ObjectNode all = root.putObject("routes");
    details.forEach(d -> all.set(d.row().id(), detailTree(d, source)));
    return serialize(root);
  }

  /** The recent admission events. */
  public static String admissions(List<AdmissionEvent> admissions) {
    ObjectNode root = newObject();
    ArrayNode all = root.putArray("admissions");
    admissions.forEach(a -> write(a, all.addObject()));
    return serialize(root);
  }

  /** One admission event. */
  public static String admission(AdmissionEvent admission) {
    ObjectNode node = newObject();
    write(admission, node);
    return serialize(node);
  }

  /** An error response. */
  public static String error(String message) {
    return serialize(newObject().put("error", message));
  }

  private static void write(AdmissionEvent admission, ObjectNode node) {
    node.put("at", formatTime(admission.time()))
        .put("verdict", admission.decision())
        .put("operation", admission.operation())
        .put("kind", admission.kind())
        .put("namespace", admission.namespace())
        .put("name", admission.name())
        .put("user", admission.user());
    addAll(node.putArray("why"), admission.messages().stream());
  }

  private static void writeRows(ArrayNode rows, List<RouteRow> routes) {
    routes.forEach(r -> writeRow(rows.addObject(), r));
  }

  private static ObjectNode writeRow(ObjectNode node, RouteRow route) {
    node.put("id", route.id())
        .put("host", route.host())
        .put("path", route.path())
        .put("pathType", route.pathType())
        .put("namespace", route.namespace())
        .put("ingress", route.ingress())
        .put("class", route.ingressClass())
        .put("service", route.service())
        .put("port", route.port());
    addAll(node.putArray("addresses"), route.addresses().stream());
    if (route.omittedAddresses() > 0) {
      node.put("more", route.omittedAddresses());
    }
    node.put("state", route.status().toString());
    addAll(node.putArray("rules"), route.ruleIds().stream());
    return node.put("summary", route.summary());
  }

  private static ObjectNode detailTree(RouteDetail detail, RouteMapSource source) {
    ObjectNode root = newObject();
    root.set("row", writeRow(newObject(), detail.row()));
    root.put("question", detail.request());
    root.put("reachable", detail.reachable());
    root.put("summary", detail.summary());
    ArrayNode hops = root.putArray("hops");
    detail.nodes().forEach(s -> writeNode(hops.addObject(), s, source));
    ArrayNode links = root.putArray("links");
    detail.edges().forEach(a -> writeEdge(links.addObject(), a));
    ArrayNode planes = root.putArray("planes");
    detail.deliveries().forEach(c -> writeDelivery(planes.addObject(), c));
    addAll(root.putArray("notes"), detail.notes().stream());
    return root;
  }

  private static void writeNode(ObjectNode json, Node node, RouteMapSource source) {
    json.put("id", node.id())
        .put("column", node.column().name().toLowerCase(Locale.ROOT))
        .put("kind", node.kind())
        .put("namespace", node.namespace())
        .put("name", node.name());
    addAll(json.putArray("details"), node.details().stream());
    json.put("state", node.status().toString());
    if (node.broken()) {
      json.put("breaks", true);
    }
    ArrayNode findings = json.putArray("findings");
    node.findings().forEach(f -> writeFinding(findings.addObject(), f, source));
  }

  private static void writeFinding(
      ObjectNode node, NodeFinding nodeFinding, RouteMapSource source) {
    Finding finding = nodeFinding.assessment().finding();
    node.put("rule", finding.rule())
        .put("title", nodeFinding.ruleSummary())
        .put("severity", nodeFinding.assessment().error() ? "error" : "warning")
        .put("message", finding.problem())
        .put("remedy", finding.remediation())
        .put("suppressed", nodeFinding.assessment().exemptionReason())
        .put("note", nodeFinding.assessment().note());
    source.locate(finding.object(), finding.field()).ifPresent(p -> node.put("place", p));
    nodeFinding.suggestedPatch().ifPresent(f -> writeFix(node, f, source));
  }

  private static void writeFix(ObjectNode finding, SuggestedPatch fix, RouteMapSource source) {
    Optional<EditedYaml> yaml =
        source.treeOf(fix.object()).flatMap(w -> EditedYaml.of(w, fix.edit()));
    if (fix.operations().isEmpty() && yaml.isEmpty()) {
      return;
    }
    ObjectNode node = finding.putObject("fix");
    node.put("only", fix.onlyFix());
    node.put("command", fix.operations().isEmpty() ? "" : patchCommand(fix));
    node.put("yaml", yaml.map(EditedYaml::text).orElse(""));
    ArrayNode lines = node.putArray("lines");
    yaml.ifPresent(y -> lines.add(y.line()));
  }

  /** A shell command. {@link SuggestedPatch} has validated everything in it except the patch. */
  private static String patchCommand(SuggestedPatch fix) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    fix.operations()
        .forEach(
            s -> {
              ObjectNode step = patch.addObject().put("op", s.op()).put("path", s.path());
              if (s.value() instanceof Long number) {
                step.put("value", number);
              } else {
                step.put("value", s.value().toString());
              }
            });
    ObjectKey object = fix.object();
    return "kubectl -n "
        + object.namespace()
        + " patch "
        + object.kind().toString().toLowerCase(Locale.ROOT)
        + " "
        + object.name()
        + " --type=json -p '"
        + serialize(patch).replace("'", "'\\''")
        + "'";
  }

  private static void writeEdge(ObjectNode node, Edge edge) {
    node.put("from", edge.from())
        .put("to", edge.to())
        .put("label", edge.label())
        .put("active", edge.active());
  }

  private static void writeDelivery(ObjectNode node, PlaneDelivery delivery) {
    node.put("plane", delivery.dataPlane()).put("port", delivery.port());
    addAll(node.putArray("targets"), delivery.targets().stream());
    node.put("text", delivery.description()).put("active", !delivery.targets().isEmpty());
  }

  private static void addAll(ArrayNode array, Stream<String> words) {
    words.forEach(array::add);
  }

  private static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String formatTime(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String serialize(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
  }
}
