package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/** The real kubectl, as a process, for one kubeconfig. */
public final class Kubectl {

  private static final Duration TIMEOUT = Deadline.HANG;

  private final ProcessLauncher launcher;
  private final Path binary;
  private final Path kubeconfig;
  private final Path home;

  /**
   * Starts nothing yet.
   *
   * @param kubeconfig decides the user; a home folder is created beside it, because kubectl caches
   *     discovery by address and another control plane may get the same port
   */
  public Kubectl(Path binary, Path kubeconfig) {
    this(ProcessLauncher.LOCAL, binary, kubeconfig);
  }

  /** The same, with a launcher. */
  Kubectl(ProcessLauncher launcher, Path binary, Path kubeconfig) {
    this.launcher = launcher;
    this.binary = binary;
    this.kubeconfig = kubeconfig;
    this.home = kubeconfig.resolveSibling(kubeconfig.getFileName() + ".home");
  }

  /** Runs a command to its end. A command that hangs is killed, and the test fails. */
  public ProcessResult run(String... args) {
    return runWith("", args);
  }

  /** The same with standard input: {@code runWith(manifest, "apply", "-f", "-")}. */
  public ProcessResult runWith(String stdin, String... args) {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(List.of(args));
    return runProgram(command, stdin);
  }

  /** Runs a shell command in which {@code kubectl} is this one. */
  public ProcessResult runShell(String line) {
    return runProgram(List.of("sh", "-c", line), "");
  }

  /** Runs another client of the cluster, as the same user and with the same home folder. */
  public ProcessResult runClient(GoProgram program, String stdin, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Binaries.find().goProgram(program).toString());
    command.addAll(List.of(args));
    return runProgram(command, stdin);
  }

  private ProcessResult runProgram(List<String> command, String stdin) {
    ProcessBuilder program = launcher.program(command);
    program
        .environment()
        .merge("PATH", binary.getParent().toString(), (path, ours) -> ours + ":" + path);
    // Helm prefers variables of these names to the home folder.
    program.environment().keySet().removeIf(k -> k.startsWith("HELM_") || k.startsWith("XDG_"));
    program.environment().put("HOME", home.toString());
    program.environment().put("KUBECONFIG", kubeconfig.toString());
    program.environment().remove("KUBECACHEDIR");
    // kubectl exits before it needs the memory back. Garbage collection takes half of its CPU time.
    program.environment().put("GOGC", "off");
    program.environment().put("GOMEMLIMIT", "512MiB");
    try {
      Files.createDirectories(home);
      return ProcessResult.run(program, stdin, TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a command that must succeed, and fails the test with its whole output if it does not.
   *
   * @return its standard output
   */
  public String runOk(String... args) {
    return runOkWith("", args);
  }

  /** The same with standard input. */
  public String runOkWith(String stdin, String... args) {
    ProcessResult finished = runWith(stdin, args);
    if (finished.exitCode() != 0) {
      throw new AssertionFailedError(
          "kubectl "
              + String.join(" ", args)
              + ": exit code "
              + finished.exitCode()
              + "\n"
              + finished.out()
              + finished.err());
    }
    return finished.out();
  }
}
