package dev.portcullis.cli;

import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.manifests.ConfigNode;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/**
 * The program: one jar, whose arguments say what it does. Quarkus boots only for those commands
 * that need it.
 */
@QuarkusMain
@Command(
    name = "portcullis",
    description = "Guards the chain Ingress → Service → Endpoints of Kubernetes.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = PortcullisCommand.VersionProvider.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean, or warnings only",
      "1:errors found",
      "2:wrong usage, or something could not be read",
    })
public class PortcullisCommand {

  /** The program with every command. */
  @Command(
      subcommands = {
        AuditCommand.class,
        CheckCommand.class,
        DemoCommand.class,
        DoctorCommand.class,
        ExplainCommand.class,
        FixCommand.class,
        MapCommand.class,
        PlanCommand.class,
        RulesCommand.class,
        ServeCommand.class,
        AutoComplete.GenerateCompletion.class,
      })
  private static final class AllCommands extends PortcullisCommand {}

  /**
   * What runs before every commit. picocli takes a quarter of the time of a small check to get to
   * know all the others.
   */
  private static final Map<String, Class<?>> FAST_COMMANDS =
      Map.of("check", CheckCommand.class, "fix", FixCommand.class);

  /** Wrong usage, or input that could not be read. */
  static final int EXIT_USAGE = 2;

  /** Runs the command that the arguments name, and ends the process with its exit code. */
  public static void main(String... args) {
    // Our messages are UTF-8 in every locale: what goes through a pipe is read as UTF-8.
    System.setOut(utf8Stream(FileDescriptor.out));
    System.setErr(utf8Stream(FileDescriptor.err));
    String[] words = ContainerArguments.resolve(args);
    System.exit(
        commandLine(words)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(words));
  }

  private static PrintStream utf8Stream(FileDescriptor to) {
    return new PrintStream(new FileOutputStream(to), true, StandardCharsets.UTF_8);
  }

  /** The command line with all its commands. */
  static CommandLine commandLine() {
    return configure(new CommandLine(new AllCommands()));
  }

  /** The same as far as these words need it. */
  static CommandLine commandLine(String... words) {
    Class<?> command = words.length == 0 ? null : FAST_COMMANDS.get(words[0]);
    return command == null
        ? commandLine()
        : configure(new CommandLine(new PortcullisCommand()).addSubcommand(command));
  }

  private static CommandLine configure(CommandLine line) {
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof ConfigNode.ConfigException
                  || e instanceof ApiServerUnreachableException) {
                command.getErr().println("portcullis: " + e.getMessage());
                return EXIT_USAGE;
              }
              command.getErr().println("portcullis: an error of ours, not of your files: " + e);
              e.printStackTrace(command.getErr());
              return EXIT_USAGE;
            });
  }

  /** The version that was built. */
  static final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {"portcullis " + versionNumber()};
    }

    String versionNumber() throws IOException {
      try (InputStream version = PortcullisCommand.class.getResourceAsStream("version.txt")) {
        return new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    }
  }
}
