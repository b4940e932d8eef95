package dev.portcullis.doctor;

import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import dev.portcullis.report.doctor.DoctorReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks at an installation from all sides. */
public final class Doctor {

  private static final List<Check> CHECKS =
      Stream.of(
              Stream.of(new Version(), new Clocks()),
              WebhookConfigurations.KINDS.stream().map(Registered::new),
              Stream.of(new Reached()),
              WebhookConfigurations.KINDS.stream().map(AsShipped::new),
              Stream.of(
                  new Leftovers(), new Trusted(), new Lasting(), new Allowed(), new LeftOut()))
          .<Check>flatMap(s -> s)
          .toList();

  private Doctor() {}

  /**
   * All that is to be said about an installation.
   *
   * @param clock ours, which is compared with the API server's
   * @throws ApiServerUnreachableException if the API server cannot be reached
   */
  public static DoctorReport examine(ClientConfigFactory connection, Scope scope, Clock clock) {
    try (KubernetesClient client = connection.createClient()) {
      return examine(new Site(client, scope, clock));
    } catch (KubernetesClientException e) {
      throw new ApiServerUnreachableException(e.getMessage());
    }
  }

  private static DoctorReport examine(Site site) {
    List<String> lookedAt = new ArrayList<>();
    List<DoctorFinding> remarks = new ArrayList<>();
    for (Check check : CHECKS) {
      try {
        check.look(site, remarks::add);
        lookedAt.add(check.about());
      } catch (Unreadable e) {
        remarks.add(
            new DoctorFinding(
                Level.UNKNOWN, check.about(), check.about() + ": " + e.getMessage(), ""));
      }
    }
    return new DoctorReport(lookedAt, remarks);
  }
}
