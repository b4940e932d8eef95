package dev.portcullis.audit;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ClusterClient;
import dev.portcullis.cluster.LeaderElection;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.policy.Policy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The audit of a cluster, on a thread of its own: judges what changes, and says so if this replica
 * is the one that speaks.
 */
final class Audit implements AutoCloseable {

  /** How long nothing need happen before a look at leadership and at what is left to be done. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** What a pipeline or a controller writes together comes within that. */
  private static final Duration REST = Duration.ofMillis(200);

  /** How long what failed is left alone. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  /** How often a Lease is looked for that is not there. */
  private static final Duration LEASE_AGAIN = Duration.ofMinutes(1);

  /** How many leases long it is remembered what has gone: nobody spoke for one of them. */
  private static final int LEASES = 3;

  private final AuditSettings settings;
  private final Clock clock;
  private final ClusterClient cluster;
  private final News news = new News();
  private final Observer observer;
  private final LeaderElection leadership;
  private final Figures figures;
  private final Announcements announcements;
  private final Events events;
  private final Reports reports;
  private final ProblemLog trouble = new ProblemLog(Log::warn);
  private final Thread thread = new Thread(this::run, "audit");

  private Picture picture = Picture.EMPTY;
  private LocalDate day = LocalDate.EPOCH;
  private boolean begun;
  private boolean running;
  private boolean speaks;
  private boolean toBeWritten;
  private boolean toBeLookedAt;
  private boolean lost;
  private volatile boolean closed;
  private long lookedAt;
  private long tried = System.nanoTime() - AGAIN.toNanos();
  private long sought = System.nanoTime() - LEASE_AGAIN.toNanos();

  /** Looks at nothing yet. */
  Audit(
      AuditSettings settings,
      ClusterClient cluster,
      Policy policy,
      Clock clock,
      MeterRegistry registry) {
    this.settings = settings;
    this.clock = clock;
    this.cluster = cluster;
    this.observer = new Observer(cluster::objects, cluster.view(), policy);
    this.leadership =
        new LeaderElection(cluster.client(), settings.name(), settings.lease(), () -> {});
    this.figures = new Figures(registry, settings.namespaces());
    this.announcements = new Announcements(System::nanoTime, settings.lease().multipliedBy(LEASES));
    this.events = new Events(cluster, clock, instance(), figures, new ProblemLog(Log::warn));
    this.reports =
        new Reports(cluster, settings.results(), clock, figures, new ProblemLog(Log::warn));
  }

  /** A pod's host name is its own. */
  private static String instance() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("portcullis");
  }

  /** Begins to look. */
  void begin() {
    cluster.onChange(news);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets somebody else speak at once. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    leadership.close();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        step(news.next(PATIENCE, REST));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (closed) {
          return; // and so is the way to the API server
        }
        Log.error("audit: an error of ours", e);
        lost = true; // what was told; so soon everything is judged anew
        lookedAt = System.nanoTime() - settings.interval().minus(AGAIN).toNanos();
      }
    }
  }

  private void step(List<ResourceChange> changes) {
    if (!begun && !cluster.unsyncedResources().isEmpty()) {
      return;
    }
    boolean changed = judge(changes);
    LocalDate today = LocalDate.now(clock);
    if (changed || !today.equals(day)) {
      day = today;
      become(observer.picture(today));
    }
    if (running || isThereSomethingToLead()) {
      speak();
    }
  }

  /** Whether anything was judged. */
  private boolean judge(List<ResourceChange> changes) {
    boolean gaps = news.hasGaps();
    if (!begun) {
      news.listen();
      begun = true;
      lookedAt = System.nanoTime();
      figures.pass("all", observer::all);
      return true;
    }
    if (!changes.isEmpty() && !gaps) {
      figures.pass("changes", () -> observer.after(changes, LocalDate.now(clock)));
    }
    boolean due = isOver(lookedAt, settings.interval());
    if (gaps || due) {
      figures.pass("all", () -> lookAtAll(gaps));
      lookedAt = System.nanoTime();
      toBeLookedAt = true;
    }
    return gaps || due || !changes.isEmpty();
  }

  private void lookAtAll(boolean gaps) {
    if (observer.all() && !gaps && !lost && news.isEmpty()) {
      figures.corrected(1);
      Log.error("audit: a look at everything found what looks at changes had not");
    }
    lost = false;
  }

  private void become(Picture next) {
    if (!next.equals(picture)) {
      int leftOut =
          announcements.changed(
              picture, next, speaks && settings.events() == AuditSettings.Switch.ON);
      figures.events("left_out", leftOut);
      picture = next;
      toBeWritten = true;
      if (speaks) {
        figures.show(picture);
      }
    }
  }

  /** A server that may not lead does not try to: it would ask the API server for ever. */
  private boolean isThereSomethingToLead() {
    if (!isOver(sought, LEASE_AGAIN)) {
      return false;
    }
    sought = System.nanoTime();
    try {
      running =
          cluster.client().leases().inNamespace(cluster.namespace()).withName(settings.name()).get()
              != null;
      if (running) {
        trouble.clear();
        figures.speaker(leadership::isLeader);
        leadership.start();
      } else {
        trouble.report(silent("there is no such Lease"));
      }
    } catch (KubernetesClientException e) {
      trouble.report(silent(ApiErrors.describeForAdmin(e)));
    }
    return running;
  }

  private String silent(String why) {
    return "audit: nothing is said of what is found, for want of Lease "
        + cluster.namespace()
        + "/"
        + settings.name()
        + ": "
        + why
        + "; kubectl apply -k k8s/audit, or portcullis.audit.mode=off";
  }

  private void speak() {
    boolean ours = leadership.isLeader();
    if (ours != speaks) {
      speaks = ours;
      figures.show(ours ? picture : Picture.EMPTY);
      if (ours) {
        Log.info("audit: this replica speaks");
        if (settings.events() == AuditSettings.Switch.ON) {
          figures.events("left_out", announcements.begin(picture));
        }
        toBeLookedAt = true;
        tried = System.nanoTime() - AGAIN.toNanos();
      } else {
        announcements.end();
      }
    }
    if (speaks) {
      write();
      for (Optional<Announcement> next = announcements.next();
          next.isPresent() && leadership.isLeader();
          next = announcements.next()) {
        events.write(next.get());
      }
    }
  }

  private void write() {
    if (toBeLookedAt && isOver(tried, AGAIN)) {
      toBeLookedAt = !reports.look();
      toBeWritten = true;
      tried = toBeLookedAt ? System.nanoTime() : tried;
    }
    if (toBeWritten && isOver(tried, AGAIN)) {
      toBeWritten = !reports.write(picture);
      tried = toBeWritten ? System.nanoTime() : tried;
    }
  }

  private static boolean isOver(long since, Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }
}
