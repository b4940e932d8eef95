package dev.portcullis.webhook.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.netty.MainEventLoopGroup;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose request does not arrive in time, and the longest idle ones if there are
 * too many. Quarkus' own idle timeout restarts with each byte of a body, and its own connection
 * limit rejects new connections, which would include the API server's.
 */
@ApplicationScoped
class ConnectionReaper {

  /** Before the routes of Quarkus, which apply Quarkus' own limits. */
  static final int ROUTE_ORDER = -1_002;

  private static final AttributeKey<ConnectionState> CONNECTION_STATE =
      AttributeKey.valueOf("portcullis.connection-state");
  private static final long CHECK_INTERVAL_MILLIS = 250;

  /**
   * New connections are exempt from the limit: one of them may be the API server's during its
   * handshake, and they cost little in this time.
   */
  private static final long MIN_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopGroup eventLoops;
  private final Duration requestTimeout;
  private final int maxConnections;
  private final List<ScheduledFuture<?>> scheduledChecks = new ArrayList<>();

  ConnectionReaper(@MainEventLoopGroup EventLoopGroup eventLoops, HttpConfig config) {
    this.eventLoops = eventLoops;
    requestTimeout = config.requestTimeout();
    maxConnections = config.maxConnections();
  }

  void register(@Observes Router router) {
    router.route().order(ROUTE_ORDER).handler(ConnectionReaper::trackConnection);
  }

  void register(@Observes ManagementInterface management) {
    management.router().route().order(ROUTE_ORDER).handler(ConnectionReaper::trackConnection);
  }

  void start(@Observes StartupEvent event) {
    List<SingleThreadEventLoop> loops = new ArrayList<>();
    eventLoops.forEach(loop -> loops.add((SingleThreadEventLoop) loop));
    // Connections are distributed evenly over the loops.
    int maxPerLoop = Math.max(1, maxConnections / loops.size());
    for (SingleThreadEventLoop loop : loops) {
      scheduledChecks.add(
          loop.scheduleAtFixedRate(
              () -> closeTimedOutAndExcess(loop.registeredChannelsIterator(), maxPerLoop),
              CHECK_INTERVAL_MILLIS,
              CHECK_INTERVAL_MILLIS,
              TimeUnit.MILLISECONDS));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    scheduledChecks.forEach(check -> check.cancel(false));
  }

  private static void trackConnection(RoutingContext context) {
    if (context.request().version() == HttpVersion.HTTP_2) {
      // Only the management port upgrades to HTTP/2, whose messages ConnectionState cannot read.
      // Such a connection is closed after the request timeout.
      context.next();
      return;
    }
    ChannelHandlerContext vertx =
        ((ConnectionBase) context.request().connection()).channelHandlerContext();
    ConnectionState state = stateOf(vertx.channel());
    if (vertx.pipeline().context(state) == null) {
      // The head of the first request has passed before the handler is added.
      state.startRequest();
      vertx.pipeline().addBefore(vertx.name(), null, state);
    }
    context.next();
  }

  private void closeTimedOutAndExcess(Iterator<Channel> channels, int maxPerLoop) {
    long now = System.nanoTime();
    Map<ConnectionState, Channel> withoutRequest = new HashMap<>();
    Map<ConnectionState, Channel> withRequest = new HashMap<>();
    while (channels.hasNext()) {
      Channel channel = channels.next();
      // Outgoing connections, to the API server, have no parent.
      if (channel.parent() != null) {
        ConnectionState state = stateOf(channel);
        if (state.isTimedOut(now, requestTimeout)) {
          channel.close();
        } else {
          (state.requestStarted ? withRequest : withoutRequest).put(state, channel);
        }
      }
    }
    closeLongestIdle(withoutRequest, maxPerLoop, now);
    closeLongestIdle(withRequest, maxPerLoop, now);
  }

  private static void closeLongestIdle(
      Map<ConnectionState, Channel> connections, int limit, long now) {
    connections.keySet().stream()
        .filter(state -> now - state.stateSinceNanos > MIN_IDLE_NANOS)
        .filter(state -> !state.isAwaitingResponse())
        .sorted(Comparator.comparingLong(state -> state.stateSinceNanos))
        .limit(Math.max(0, connections.size() - limit))
        .forEach(state -> connections.get(state).close());
  }

  private static ConnectionState stateOf(Channel channel) {
    channel.attr(CONNECTION_STATE).setIfAbsent(new ConnectionState());
    return channel.attr(CONNECTION_STATE).get();
  }

  /**
   * Tracks the current request of a connection. Closes a connection that sends another request
   * before its response, or that does not read its responses: both would queue up without limit,
   * and the API server does neither.
   */
  private static final class ConnectionState extends ChannelDuplexHandler {

    private long stateSinceNanos = System.nanoTime();
    private boolean requestStarted;
    private boolean requestReceived;
    private boolean responseSent;
    private boolean closing;

    void startRequest() {
      stateSinceNanos = System.nanoTime();
      requestStarted = true;
      requestReceived = false;
      responseSent = false;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        if (isAwaitingResponse() || !context.channel().isWritable()) {
          closing = true;
          context.close();
        }
        startRequest();
      }
      if (closing) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (message instanceof LastHttpContent) {
        requestReceived = true;
      }
      context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      boolean informational =
          message instanceof HttpResponse head
              && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (message instanceof LastHttpContent && !informational) {
        responseSent = true;
        // A request that is still being sent after its response keeps its deadline.
        stateSinceNanos = requestReceived ? System.nanoTime() : stateSinceNanos;
      }
      context.write(message, promise);
    }

    /** Whether the first request, or the rest of the current one, is overdue. */
    boolean isTimedOut(long nowNanos, Duration timeout) {
      return !requestReceived && nowNanos - stateSinceNanos > timeout.toNanos();
    }

    boolean isAwaitingResponse() {
      return requestReceived && !responseSent;
    }
  }
}
