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

/** {@code portcullis doctor}: what is wrong with an installation. */
@Command(
    name = "doctor",
    description = {
      "Says what is wrong with an installation, and what to do about it.",
      "",
      "Looks, as kubectl would, and changes nothing. What it may not read it calls unknown.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is wrong",
      "2:wrong usage, or the API server cannot be reached, or nothing is wrong as far as could be"
          + " read, and not all could",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  portcullis doctor --context staging",
      "  kubectl -n portcullis port-forward service/portcullis 8443:443 &",
      "  portcullis doctor --server localhost:8443",
    })
final class DoctorCommand implements Callable<Integer> {

  /** A host and a port as people write them; IPv6 in brackets. */
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

  /** How a diagnosis is written. */
  enum Output {
    JSON,
    TEXT
  }

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace that the server lives in; portcullis unless told.")
  private String namespace = "portcullis";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name of both webhook configurations; portcullis unless told.")
  private String name = "portcullis";

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Where a server can be reached from here, to see what it serves.")
  private Optional<InetSocketAddress> server = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text or json; text unless told.")
  private Output output = Output.TEXT;

  @Override
  public Integer call() {
    DoctorReport diagnosis =
        Doctor.diagnose(
            clusterOptions.connection(),
            new InstallationRef(namespace, name, server),
            Clock.systemUTC(),
            DoctorChecks.all());
    if (output == Output.JSON) {
      JsonDoctorWriter.write(diagnosis, spec.commandLine().getOut());
    } else {
      TextDoctorWriter.write(diagnosis, spec.commandLine().getOut());
    }
    if (diagnosis.count(Level.ERROR) > 0) {
      return 1;
    }
    return diagnosis.count(Level.UNKNOWN) > 0 ? ExitCode.USAGE : 0;
  }
}
