package dev.portcullis.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.manifests.edit.EditedYaml;
import dev.portcullis.map.Admission;
import dev.portcullis.map.Detail;
import dev.portcullis.map.Detail.Arrow;
import dev.portcullis.map.Detail.Carried;
import dev.portcullis.map.Detail.Remark;
import dev.portcullis.map.Detail.Stop;
import dev.portcullis.map.Fix;
import dev.portcullis.map.Route;
import dev.portcullis.map.RouteMap.Difference;
import dev.portcullis.map.Source;
import dev.portcullis.model.ObjectKey;
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
public final class JsonMap {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonMap() {}

  /** What is seen at first: every route, and by what they can be told apart. */
  public static String state(Source source, List<Route> routes, Instant at) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> field : head(source, routes, at).properties()) {
        out.writeFieldName(field.getKey());
        out.writeTree(field.getValue());
      }
      out.writeArrayFieldStart("rows");
      for (Route route : routes) {
        out.writeTree(row(object(), route)); // as a tree all of them would fill a server's heap
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return text.toString();
  }

  private static ObjectNode head(Source source, List<Route> routes, Instant at) {
    ObjectNode root = object();
    root.put("version", VERSION);
    root.put("title", source.title());
    root.put("live", source.isLive());
    root.put("at", time(at));
    add(root.putArray("unknown"), source.unknown().stream());
    add(root.putArray("namespaces"), names(routes, r -> Stream.of(r.namespace())));
    add(
        root.putArray("classes"),
        names(routes, r -> Stream.of(r.ingressClass().split(" ")).filter(c -> !c.isEmpty())));
    ArrayNode rules = root.putArray("rules");
    names(routes, r -> r.rules().stream()).forEach(id -> rule(rules.addObject(), id));
    return root;
  }

  private static Stream<String> names(List<Route> routes, Function<Route, Stream<String>> names) {
    return routes.stream().flatMap(names).distinct().sorted();
  }

  private static void rule(ObjectNode node, String id) {
    node.put("id", id).put("title", RuleRegistry.info(id).map(RuleInfo::summary).orElse(""));
  }

  /** What changed since. */
  public static String difference(Difference difference, Instant at) {
    ObjectNode root = object();
    root.put("at", time(at));
    rows(root.putArray("changed"), difference.changed());
    add(root.putArray("removed"), difference.removed().stream());
    return text(root);
  }

  /** All of one route. */
  public static String detail(Detail detail, Source source) {
    return text(detailNode(detail, source));
  }

  /** Everything at once, for a page that can ask nobody. */
  public static String whole(
      Source source, List<Route> routes, Collection<Detail> details, Instant at) {
    ObjectNode root = object();
    ObjectNode state = head(source, routes, at);
    rows(state.putArray("rows"), routes);
    root.set("state", state);
    ObjectNode all = root.putObject("routes");
    details.forEach(d -> all.set(d.route().id(), detailNode(d, source)));
    return text(root);
  }

  /** The last of what was admitted and what was not. */
  public static String admissions(List<Admission> admissions) {
    ObjectNode root = object();
    ArrayNode all = root.putArray("admissions");
    admissions.forEach(a -> write(a, all.addObject()));
    return text(root);
  }

  /** One more of these. */
  public static String admission(Admission admission) {
    ObjectNode node = object();
    write(admission, node);
    return text(node);
  }

  /** Why there is no answer. */
  public static String error(String why) {
    return text(object().put("error", why));
  }

  private static void write(Admission admission, ObjectNode node) {
    node.put("at", time(admission.at()))
        .put("verdict", admission.verdict())
        .put("operation", admission.operation())
        .put("kind", admission.kind())
        .put("namespace", admission.namespace())
        .put("name", admission.name())
        .put("user", admission.user());
    add(node.putArray("why"), admission.why().stream());
  }

  private static void rows(ArrayNode rows, List<Route> routes) {
    routes.forEach(r -> row(rows.addObject(), r));
  }

  private static ObjectNode row(ObjectNode node, Route route) {
    node.put("id", route.id())
        .put("host", route.host())
        .put("path", route.path())
        .put("pathType", route.pathType())
        .put("namespace", route.namespace())
        .put("ingress", route.ingress())
        .put("class", route.ingressClass())
        .put("service", route.service())
        .put("port", route.port());
    add(node.putArray("addresses"), route.addresses().stream());
    if (route.more() > 0) {
      node.put("more", route.more());
    }
    node.put("state", route.state().toString());
    add(node.putArray("rules"), route.rules().stream());
    return node.put("end", route.end());
  }

  private static ObjectNode detailNode(Detail detail, Source source) {
    ObjectNode root = object();
    root.set("row", row(object(), detail.route()));
    root.put("question", detail.question());
    root.put("through", detail.through());
    root.put("end", detail.end());
    ArrayNode hops = root.putArray("hops");
    detail.stops().forEach(s -> stop(hops.addObject(), s, source));
    ArrayNode links = root.putArray("links");
    detail.arrows().forEach(a -> arrow(links.addObject(), a));
    ArrayNode planes = root.putArray("planes");
    detail.carried().forEach(c -> carried(planes.addObject(), c));
    add(root.putArray("notes"), detail.notes().stream());
    return root;
  }

  private static void stop(ObjectNode node, Stop stop, Source source) {
    node.put("id", stop.id())
        .put("column", stop.column().name().toLowerCase(Locale.ROOT))
        .put("kind", stop.kind())
        .put("namespace", stop.namespace())
        .put("name", stop.name());
    add(node.putArray("says"), stop.says().stream());
    node.put("state", stop.state().toString());
    if (stop.breaks()) {
      node.put("breaks", true);
    }
    ArrayNode findings = node.putArray("findings");
    stop.remarks().forEach(r -> remark(findings.addObject(), r, source));
  }

  private static void remark(ObjectNode node, Remark remark, Source source) {
    node.put("rule", remark.finding().rule())
        .put("title", remark.title())
        .put("severity", remark.error() ? "error" : "warning")
        .put("message", remark.finding().message())
        .put("remedy", remark.finding().remediation())
        .put("suppressed", remark.excuse());
    source
        .place(remark.finding().object(), remark.finding().field())
        .ifPresent(p -> node.put("place", p));
    remark.fix().ifPresent(f -> fix(node, f, source));
  }

  private static void fix(ObjectNode remark, Fix fix, Source source) {
    Optional<EditedYaml> yaml =
        source.written(fix.object()).flatMap(w -> EditedYaml.of(w, fix.amendment()));
    if (fix.steps().isEmpty() && yaml.isEmpty()) {
      return;
    }
    ObjectNode node = remark.putObject("fix");
    node.put("only", fix.only());
    node.put("command", fix.steps().isEmpty() ? "" : command(fix));
    node.put("yaml", yaml.map(EditedYaml::text).orElse(""));
    ArrayNode lines = node.putArray("lines");
    yaml.ifPresent(y -> lines.add(y.line()));
  }

  /** To be pasted into a shell: what is in it but the patch has been looked at by {@link Fix}. */
  private static String command(Fix fix) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    fix.steps()
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
        + text(patch).replace("'", "'\\''")
        + "'";
  }

  private static void arrow(ObjectNode node, Arrow arrow) {
    node.put("from", arrow.from())
        .put("to", arrow.to())
        .put("label", arrow.label())
        .put("carries", arrow.carries());
  }

  private static void carried(ObjectNode node, Carried carried) {
    node.put("plane", carried.plane()).put("port", carried.port());
    add(node.putArray("targets"), carried.targets().stream());
    node.put("text", carried.words()).put("carries", !carried.targets().isEmpty());
  }

  private static void add(ArrayNode array, Stream<String> words) {
    words.forEach(array::add);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
  }
}
