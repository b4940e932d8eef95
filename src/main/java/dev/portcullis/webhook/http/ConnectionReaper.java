package dev.portcullis.webhook.http;

import dev.portcullis.webhook.PortcullisConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
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
 * Ends connections that keep us waiting, and of too many those that have been idle longest.
 * Quarkus' own idle time-out is begun anew by each byte of a body, and its own limit turns away who
 * comes last: that would be the API server.
 */
@ApplicationScoped
class ConnectionReaper {

  private static final AttributeKey<ConnectionState> CONNECTION_STATE =
      AttributeKey.valueOf("portcullis.visit");
  private static final long CHECK_INTERVAL_MILLIS = 250;

  /**
   * However many there are, none goes that has only just come: the API server may be among them, in
   * the middle of its handshake. What they cost in that time is little.
   */
  private static final long MIN_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopGroup eventLoops;
  private final Duration requestTimeout;
  private final int maxConnections;
  private final List<ScheduledFuture<?>> scheduledChecks = new ArrayList<>();

  ConnectionReaper(@MainEventLoopGroup EventLoopGroup loops, PortcullisConfig settings) {
    this.eventLoops = loops;
    requestTimeout = settings.door().patience();
    maxConnections = settings.door().connections();
  }

  void register(@Observes Router router) {
    router.route().order(RouteOrder.CONNECTION).handler(this::trackConnection);
  }

  void register(@Observes ManagementInterface management) {
    management.router().route().order(RouteOrder.CONNECTION).handler(this::trackConnection);
  }

  void start(@Observes StartupEvent start) {
    List<SingleThreadEventLoop> all = new ArrayList<>();
    eventLoops.forEach(loop -> all.add((SingleThreadEventLoop) loop));
    // Connections are dealt out to the loops in turn.
    int each = Math.max(1, maxConnections / all.size());
    all.forEach(
        loop ->
            scheduledChecks.add(
                loop.scheduleAtFixedRate(
                    () -> closeTimedOutAndExcess(loop.registeredChannelsIterator(), each),
                    CHECK_INTERVAL_MILLIS,
                    CHECK_INTERVAL_MILLIS,
                    TimeUnit.MILLISECONDS)));
  }

  void stop(@Observes ShutdownEvent end) {
    scheduledChecks.forEach(round -> round.cancel(false));
  }

  private void trackConnection(RoutingContext request) {
    if (request.request().version() == HttpVersion.HTTP_2) {
      // On the management port only, where a client may upgrade. What passes through has another
      // shape, so such a connection just ends when its patience does.
      request.next();
      return;
    }
    ChannelHandlerContext vertx =
        ((ConnectionBase) request.request().connection()).channelHandlerContext();
    ConnectionState visit = stateOf(vertx.channel());
    if (vertx.pipeline().context(visit) == null) {
      // It has not seen the head of this one; all else is still to come.
      visit.startRequest();
      vertx.pipeline().addBefore(vertx.name(), null, visit);
    }
    request.next();
  }

  private void closeTimedOutAndExcess(Iterator<Channel> channels, int most) {
    long now = System.nanoTime();
    Map<ConnectionState, Channel> strangers = new HashMap<>();
    Map<ConnectionState, Channel> acquaintances = new HashMap<>();
    while (channels.hasNext()) {
      Channel channel = channels.next();
      // What we opened ourselves has no parent: it leads to the API server.
      if (channel.parent() != null) {
        ConnectionState visit = stateOf(channel);
        if (visit.isTimedOut(now, requestTimeout)) {
          channel.close();
        } else {
          (visit.hasStartedRequest() ? acquaintances : strangers).put(visit, channel);
        }
      }
    }
    closeLongestIdle(strangers, most, now);
    closeLongestIdle(acquaintances, most, now);
  }

  private static void closeLongestIdle(Map<ConnectionState, Channel> visits, int most, long now) {
    visits.keySet().stream()
        .filter(visit -> now - visit.stateSinceNanos() > MIN_IDLE_NANOS)
        .filter(visit -> !visit.isAwaitingResponse())
        .sorted(Comparator.comparing(ConnectionState::stateSinceNanos))
        .limit(Math.max(0, visits.size() - most))
        .forEach(visit -> visits.get(visit).close());
  }

  private static ConnectionState stateOf(Channel channel) {
    channel.attr(CONNECTION_STATE).setIfAbsent(new ConnectionState());
    return channel.attr(CONNECTION_STATE).get();
  }
}
