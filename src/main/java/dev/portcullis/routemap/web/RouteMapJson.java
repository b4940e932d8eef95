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

/** The route map for its page, as JSON. */
public final class RouteMapJson {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RouteMapJson() {}

  /** What is seen at first: every route, and by what they can be told apart. */
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
            writeRow(newObject(), route)); // as a tree all of them would fill a server's heap
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

  /** What changed since. */
  public static String update(Update difference, Instant at) {
    ObjectNode root = newObject();
    root.put("at", formatTime(at));
    writeRows(root.putArray("changed"), difference.changed());
    addAll(root.putArray("removed"), difference.removedIds().stream());
    return serialize(root);
  }

  /** All of one route. */
  public static String detail(RouteDetail detail, RouteMapSource source) {
    return serialize(detailTree(detail, source));
  }

  /** Everything at once, for a page that can ask nobody. */
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

  /** The last of what was admitted and what was not. */
  public static String admissions(List<AdmissionEvent> admissions) {
    ObjectNode root = newObject();
    ArrayNode all = root.putArray("admissions");
    admissions.forEach(a -> write(a, all.addObject()));
    return serialize(root);
  }

  /** One more of these. */
  public static String admission(AdmissionEvent admission) {
    ObjectNode node = newObject();
    write(admission, node);
    return serialize(node);
  }

  /** Why there is no answer. */
  public static String error(String why) {
    return serialize(newObject().put("error", why));
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

  private static void writeNode(ObjectNode node, Node stop, RouteMapSource source) {
    node.put("id", stop.id())
        .put("column", stop.column().name().toLowerCase(Locale.ROOT))
        .put("kind", stop.kind())
        .put("namespace", stop.namespace())
        .put("name", stop.name());
    addAll(node.putArray("details"), stop.details().stream());
    node.put("state", stop.status().toString());
    if (stop.broken()) {
      node.put("breaks", true);
    }
    ArrayNode findings = node.putArray("findings");
    stop.findings().forEach(r -> writeFinding(findings.addObject(), r, source));
  }

  private static void writeFinding(ObjectNode node, NodeFinding remark, RouteMapSource source) {
    node.put("rule", remark.assessment().finding().rule())
        .put("title", remark.ruleSummary())
        .put("severity", remark.assessment().error() ? "error" : "warning")
        .put("message", remark.assessment().finding().message())
        .put("remedy", remark.assessment().finding().remediation())
        .put("suppressed", remark.assessment().exemptionReason());
    source
        .locate(remark.assessment().finding().object(), remark.assessment().finding().field())
        .ifPresent(p -> node.put("place", p));
    remark.suggestedPatch().ifPresent(f -> writeFix(node, f, source));
  }

  private static void writeFix(ObjectNode remark, SuggestedPatch fix, RouteMapSource source) {
    Optional<EditedYaml> yaml =
        source.treeOf(fix.object()).flatMap(w -> EditedYaml.of(w, fix.edit()));
    if (fix.operations().isEmpty() && yaml.isEmpty()) {
      return;
    }
    ObjectNode node = remark.putObject("fix");
    node.put("only", fix.onlyFix());
    node.put("command", fix.operations().isEmpty() ? "" : patchCommand(fix));
    node.put("yaml", yaml.map(EditedYaml::text).orElse(""));
    ArrayNode lines = node.putArray("lines");
    yaml.ifPresent(y -> lines.add(y.line()));
  }

  /**
   * To be pasted into a shell: what is in it but the patch has been looked at by {@link
   * SuggestedPatch}.
   */
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

  private static void writeEdge(ObjectNode node, Edge arrow) {
    node.put("from", arrow.from())
        .put("to", arrow.to())
        .put("label", arrow.label())
        .put("active", arrow.active());
  }

  private static void writeDelivery(ObjectNode node, PlaneDelivery carried) {
    node.put("plane", carried.dataPlane()).put("port", carried.port());
    addAll(node.putArray("targets"), carried.targets().stream());
    node.put("text", carried.description()).put("active", !carried.targets().isEmpty());
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
