package dev.portcullis.cli;

import dev.portcullis.cluster.ApiServerUnreachableException;
import dev.portcullis.manifests.ConfigNode;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ScopeType;

/** The program and its command line. Quarkus starts only for the commands that run a server. */
@QuarkusMain
@Command(
    name = "portcullis",
    description =
        "Checks that Kubernetes routes reach their endpoints: Ingress → Service → Endpoints.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = VersionProvider.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no errors, or warnings only",
      "1:errors found",
      "2:wrong usage, or input that could not be read",
    })
public class PortcullisCommand implements StandardInputProvider {

  /** The root command with all subcommands. */
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
  private static final class AllCommands extends PortcullisCommand {

    AllCommands(InputStream standardInput) {
      super(standardInput);
    }
  }

  /**
   * Commands that run before every commit. Registering all the others takes a quarter of the time
   * of a small check.
   */
  private static final Map<String, Class<?>> FAST_COMMANDS =
      Map.of("check", CheckCommand.class, "fix", FixCommand.class);

  private final InputStream standardInput;

  /** For Quarkus, which treats the class with the main method as a bean. */
  PortcullisCommand() {
    this(System.in);
  }

  PortcullisCommand(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  @Override
  public InputStream standardInput() {
    return standardInput;
  }

  /** Runs the command that the arguments name, and ends the process with its exit code. */
  public static void main(String... args) {
    // Output is UTF-8 in every locale, because programs that read it through a pipe expect UTF-8.
    System.setOut(utf8Stream(FileDescriptor.out));
    System.setErr(utf8Stream(FileDescriptor.err));
    String[] arguments = ContainerArguments.resolve(System.getProperties(), args);
    System.exit(
        commandLine(arguments)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(arguments));
  }

  private static PrintStream utf8Stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** The command line with all commands. */
  static CommandLine commandLine() {
    return allCommands(System.in);
  }

  private static CommandLine allCommands(InputStream standardInput) {
    return configure(new CommandLine(new AllCommands(standardInput)));
  }

  /** The command line with at least the command that these arguments name. */
  static CommandLine commandLine(String... arguments) {
    return commandLine(System.in, arguments);
  }

  /** The same with another standard input. */
  static CommandLine commandLine(InputStream standardInput, String... arguments) {
    Class<?> command = arguments.length == 0 ? null : FAST_COMMANDS.get(arguments[0]);
    return command == null
        ? allCommands(standardInput)
        : configure(new CommandLine(new PortcullisCommand(standardInput)).addSubcommand(command));
  }

  private static CommandLine configure(CommandLine line) {
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof ConfigNode.ConfigException
                  || e instanceof ApiServerUnreachableException) {
                command.getErr().println("portcullis: " + e.getMessage());
                return ExitCode.USAGE;
              }
              command.getErr().println("portcullis: internal error, please report it: " + e);
              e.printStackTrace(command.getErr());
              return ExitCode.USAGE;
            });
  }
}
