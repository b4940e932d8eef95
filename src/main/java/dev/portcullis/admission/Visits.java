package dev.portcullis.admission;

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
class Visits {

  private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf("portcullis.visit");
  private static final long PERIOD_MILLIS = 250;

  /**
   * However many there are, none goes that has only just come: the API server may be among them, in
   * the middle of its handshake. What they cost in that time is little.
   */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopGroup loops;
  private final Duration patience;
  private final int connections;
  private final List<ScheduledFuture<?>> rounds = new ArrayList<>();

  Visits(@MainEventLoopGroup EventLoopGroup loops, Settings settings) {
    this.loops = loops;
    patience = settings.door().patience();
    connections = settings.door().connections();
  }

  void register(@Observes Router router) {
    router.route().order(Order.CONNECTION).handler(this::note);
  }

  void register(@Observes ManagementInterface management) {
    management.router().route().order(Order.CONNECTION).handler(this::note);
  }

  void start(@Observes StartupEvent start) {
    List<SingleThreadEventLoop> all = new ArrayList<>();
    loops.forEach(loop -> all.add((SingleThreadEventLoop) loop));
    // Connections are dealt out to the loops in turn.
    int each = Math.max(1, connections / all.size());
    all.forEach(
        loop ->
            rounds.add(
                loop.scheduleAtFixedRate(
                    () -> goRound(loop.registeredChannelsIterator(), each),
                    PERIOD_MILLIS,
                    PERIOD_MILLIS,
                    TimeUnit.MILLISECONDS)));
  }

  void stop(@Observes ShutdownEvent end) {
    rounds.forEach(round -> round.cancel(false));
  }

  private void note(RoutingContext request) {
    if (request.request().version() == HttpVersion.HTTP_2) {
      // On the management port only, where a client may upgrade. What passes through has another
      // shape, so such a connection just ends when its patience does.
      request.next();
      return;
    }
    ChannelHandlerContext vertx =
        ((ConnectionBase) request.request().connection()).channelHandlerContext();
    Visit visit = visit(vertx.channel());
    if (vertx.pipeline().context(visit) == null) {
      // It has not seen the head of this one; all else is still to come.
      visit.ask();
      vertx.pipeline().addBefore(vertx.name(), null, visit);
    }
    request.next();
  }

  private void goRound(Iterator<Channel> channels, int most) {
    long now = System.nanoTime();
    Map<Visit, Channel> strangers = new HashMap<>();
    Map<Visit, Channel> acquaintances = new HashMap<>();
    while (channels.hasNext()) {
      Channel channel = channels.next();
      // What we opened ourselves has no parent: it leads to the API server.
      if (channel.parent() != null) {
        Visit visit = visit(channel);
        if (visit.isLate(now, patience)) {
          channel.close();
        } else {
          (visit.hasAsked() ? acquaintances : strangers).put(visit, channel);
        }
      }
    }
    thin(strangers, most, now);
    thin(acquaintances, most, now);
  }

  private static void thin(Map<Visit, Channel> visits, int most, long now) {
    visits.keySet().stream()
        .filter(visit -> now - visit.sinceNanos() > GRACE_NANOS)
        .filter(visit -> !visit.isBeingAnswered())
        .sorted(Comparator.comparing(Visit::sinceNanos))
        .limit(Math.max(0, visits.size() - most))
        .forEach(visit -> visits.get(visit).close());
  }

  private static Visit visit(Channel channel) {
    channel.attr(VISIT).setIfAbsent(new Visit());
    return channel.attr(VISIT).get();
  }
}
