package dev.portcullis.cli;

import dev.portcullis.doctor.Doctor;
import dev.portcullis.doctor.InstallationRef;
import dev.portcullis.doctor.checks.DoctorChecks;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import dev.portcullis.report.doctor.DoctorReport;
import dev.portcullis.report.doctor.JsonDoctorWriter;
import dev.portcullis.report.doctor.TextDoctorWriter;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code portcullis doctor}: diagnoses an installation. */
@Command(
    name = "doctor",
    description = {
      "Diagnose the installation of Portcullis in a cluster.",
      "",
      "Only reads, with the kubeconfig and permissions that kubectl uses. Checks without the"
          + " necessary permissions are reported as unknown.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no problems found",
      "1:problems found",
      "2:wrong usage, an unreachable API server, or no problems found in incomplete checks",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis doctor --context staging",
      "  kubectl -n portcullis port-forward service/portcullis 8443:443 &",
      "  portcullis doctor --server localhost:8443",
    })
final class DoctorCommand implements Callable<Integer> {

  /** Parses {@code HOST:PORT}; IPv6 addresses are in brackets. */
  static final class HostPortConverter implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      try {
        return InetSocketAddress.createUnresolved(
            text.substring(0, colon).replaceAll("[\\[\\]]", ""),
            Integer.parseInt(text.substring(colon + 1)));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new TypeConversionException("must be HOST:PORT");
      }
    }
  }

  /** The output formats. */
  enum DoctorOutput {
    JSON,
    TEXT
  }

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "portcullis",
      description = "Namespace of the server (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "portcullis",
      description = "Name of both webhook configurations (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Address of a server, to check its certificate.")
  private Optional<InetSocketAddress> server = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private DoctorOutput output;

  @Override
  public Integer call() {
    DoctorReport report =
        Doctor.diagnose(
            clusterOptions.connection(),
            new InstallationRef(namespace, name, server),
            Clock.systemUTC(),
            DoctorChecks.all());
    if (output == DoctorOutput.JSON) {
      JsonDoctorWriter.write(report, spec.commandLine().getOut());
    } else {
      TextDoctorWriter.write(report, spec.commandLine().getOut());
    }
    if (report.count(Level.ERROR) > 0) {
      return 1;
    }
    return report.count(Level.UNKNOWN) > 0 ? ExitCode.USAGE : 0;
  }
}
