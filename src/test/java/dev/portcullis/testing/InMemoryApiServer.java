package dev.portcullis.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * An API server for unit tests that keeps objects in memory: list, watch, get, create, update,
 * patch, and delete, with optimistic locking. It neither validates nor defaults nor authorizes.
 * Paths are those of the Kubernetes API.
 */
public final class InMemoryApiServer implements AutoCloseable {

  private static final String VERSION_PATH = "/version";
  private static final int UNPROCESSABLE = 422;

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(1)
              .setInternalBlockingPoolSize(1));
  private final HttpServer server = vertx.createHttpServer().requestHandler(this::receive);
  private final Map<String, JsonObject> objects = new TreeMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private int version;

  private record Event(int version, String path, JsonObject json) {}

  private record Watch(ServerWebSocket socket, String collection, String name) {

    void send(Event event) {
      if (isIn(event.path(), collection) && (name.isEmpty() || nameOf(event.path()).equals(name))) {
        socket.writeTextMessage(event.json().encode());
      }
    }
  }

  private InMemoryApiServer() {}

  /** Starts a server without objects. */
  public static InMemoryApiServer start() {
    InMemoryApiServer started = new InMemoryApiServer();
    started.server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    return started;
  }

  /** A kubeconfig for clients, with a default namespace. */
  public String kubeconfig(String namespace) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: memory, cluster: {server: "http://127.0.0.1:%d"}}]
    contexts: [{name: memory, context: {cluster: memory, user: admin, namespace: %s}}]
    users: [{name: admin, user: {token: t}}]
    current-context: memory
    """
        .formatted(server.actualPort(), namespace);
  }

  /** Creates or replaces an object, as another client. */
  public synchronized void put(String path, JsonObject object) {
    JsonObject copy = object.copy();
    JsonObject stored = objects.get(path);
    if (stored != null) {
      copy.getJsonObject("metadata").put("uid", stored.getJsonObject("metadata").getString("uid"));
    }
    store(path, copy, stored == null ? "ADDED" : "MODIFIED");
  }

  /** Deletes an object, as another client. */
  public synchronized void delete(String path) {
    store(path, objects.get(path), "DELETED");
    objects.remove(path);
  }

  /** The stored object of a path. */
  public synchronized Optional<JsonObject> get(String path) {
    return Optional.ofNullable(objects.get(path)).map(JsonObject::copy);
  }

  /** Fails calls such as {@code PUT /api/v1/nodes/a} with a status; with status 0 no longer. */
  public synchronized void fail(String call, int status) {
    failures.put(call, status);
  }

  /** The calls so far as method and path, without watches, oldest first. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private void store(String path, JsonObject object, String eventType) {
    version++;
    JsonObject metadata = object.getJsonObject("metadata");
    metadata.put("resourceVersion", String.valueOf(version));
    if (!metadata.containsKey("uid")) {
      metadata.put("uid", UUID.randomUUID().toString());
    }
    objects.put(path, object);
    Event event =
        new Event(
            version, path, new JsonObject().put("type", eventType).put("object", object.copy()));
    events.add(event);
    watches.forEach(w -> w.send(event));
  }

  private void receive(HttpServerRequest request) {
    if ("true".equals(request.getParam("watch"))) {
      request.toWebSocket().onSuccess(socket -> watch(request, socket));
    } else {
      request.body().onSuccess(body -> respond(request, body));
    }
  }

  private synchronized void watch(HttpServerRequest request, ServerWebSocket socket) {
    Watch watch = new Watch(socket, request.path(), selectedName(request));
    int since = Integer.parseInt(request.getParam("resourceVersion"));
    events.stream().filter(e -> e.version() > since).forEach(watch::send);
    watches.add(watch);
    socket.closeHandler(v -> removeWatch(watch));
  }

  private synchronized void removeWatch(Watch watch) {
    watches.remove(watch);
  }

  private synchronized void respond(HttpServerRequest request, Buffer body) {
    String call = request.method() + " " + request.path();
    requests.add(call);
    int failure = failures.getOrDefault(call, 0);
    if (failure > 0) {
      fail(request, failure);
      return;
    }
    switch (request.method().name()) {
      case "GET" -> read(request);
      case "POST" -> create(request, body.toJsonObject());
      case "PUT", "PATCH" -> update(request, body.toJsonObject());
      case "DELETE" -> {
        delete(request.path());
        send(request, HttpURLConnection.HTTP_OK, new JsonObject().put("kind", "Status"));
      }
      default -> fail(request, HttpURLConnection.HTTP_BAD_METHOD);
    }
  }

  private void read(HttpServerRequest request) {
    String path = request.path();
    if (path.equals(VERSION_PATH)) {
      send(
          request, HttpURLConnection.HTTP_OK, new JsonObject("{\"major\":\"1\",\"minor\":\"36\"}"));
    } else if (objects.containsKey(path)) {
      send(request, HttpURLConnection.HTTP_OK, objects.get(path));
    } else if (isCollection(path)) {
      JsonArray items = new JsonArray();
      String name = selectedName(request);
      objects.forEach(
          (p, o) -> {
            if (isIn(p, path) && (name.isEmpty() || nameOf(p).equals(name))) {
              items.add(o);
            }
          });
      send(
          request,
          HttpURLConnection.HTTP_OK,
          new JsonObject()
              .put("kind", "List")
              .put("apiVersion", "v1")
              .put("metadata", new JsonObject().put("resourceVersion", String.valueOf(version)))
              .put("items", items));
    } else {
      fail(request, HttpURLConnection.HTTP_NOT_FOUND);
    }
  }

  private void create(HttpServerRequest request, JsonObject object) {
    String name = object.getJsonObject("metadata").getString("name");
    String path = request.path() + "/" + name;
    if (name == null) {
      fail(request, UNPROCESSABLE);
    } else if (objects.containsKey(path)) {
      fail(request, HttpURLConnection.HTTP_CONFLICT);
    } else {
      store(path, object, "ADDED");
      send(request, HttpURLConnection.HTTP_CREATED, object);
    }
  }

  private void update(HttpServerRequest request, JsonObject object) {
    JsonObject stored = objects.get(request.path());
    if (stored == null) {
      fail(request, HttpURLConnection.HTTP_NOT_FOUND);
    } else if (differs(stored, object, "resourceVersion") || differs(stored, object, "uid")) {
      fail(request, HttpURLConnection.HTTP_CONFLICT);
    } else {
      JsonObject updated =
          request.method().name().equals("PUT") ? object : stored.copy().mergeIn(object, true);
      store(request.path(), updated, "MODIFIED");
      send(request, HttpURLConnection.HTTP_OK, updated);
    }
  }

  private static boolean differs(JsonObject stored, JsonObject sent, String field) {
    String wanted = sent.getJsonObject("metadata").getString(field);
    return wanted != null && !wanted.equals(stored.getJsonObject("metadata").getString(field));
  }

  /** Whether the last part of a path is a resource, and not the name of an object. */
  private static boolean isCollection(String path) {
    int version = path.startsWith("/apis/") ? 4 : 3;
    return (path.split("/").length - version) % 2 == 1;
  }

  /** Whether an object is in a collection, of its namespace or of all namespaces. */
  private static boolean isIn(String object, String collection) {
    String path = object.substring(0, object.lastIndexOf('/'));
    return path.equals(collection)
        || path.replaceFirst("/namespaces/[^/]+/", "/").equals(collection);
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The name in a field selector; empty without one. */
  private static String selectedName(HttpServerRequest request) {
    String selector = request.getParam("fieldSelector");
    return selector == null
        ? ""
        : Arrays.stream(selector.split(","))
            .filter(s -> s.startsWith("metadata.name="))
            .map(s -> s.substring(s.indexOf('=') + 1))
            .findFirst()
            .orElse("");
  }

  private static void fail(HttpServerRequest request, int status) {
    send(
        request,
        status,
        new JsonObject()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("code", status)
            .put("message", "status " + status));
  }

  private static void send(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
