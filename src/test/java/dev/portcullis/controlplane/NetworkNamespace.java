package dev.portcullis.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network namespace of this machine, by iproute2.
 *
 * @param name no other on this machine has it
 */
record NetworkNamespace(String name) {

  /** Where iproute2 keeps the names. */
  private static final Path NETNS_FOLDER = Path.of("/run/netns");

  /**
   * What is otherwise than we need it, or may be on this machine. An address of IPv6 is not used in
   * its first second but without DAD, and of many refusals at once some are left out but for the
   * ratemasks.
   */
  private static final String SYSCTL_PARAMETERS =
      """
      set -e
      cd /proc/sys/net
      echo 0 > ipv6/conf/all/disable_ipv6
      echo 0 > ipv6/conf/default/accept_dad
      echo 0 > ipv4/icmp_ratemask
      echo '' > ipv6/icmp/ratemask
      echo %1$d > ipv4/ip_forward
      echo %1$d > ipv6/conf/all/forwarding
      """;

  /** Starts processes in it. */
  ProcessLauncher launcher() {
    return new ProcessLauncher(name);
  }

  /**
   * Makes it, with loopback up.
   *
   * @param forwards whether it sends on what is meant for others, or drops it without a word
   * @throws IllegalStateException if that fails; something of it may be there then
   */
  void create(boolean forwards) {
    runOk(ProcessLauncher.LOCAL, "", List.of("ip", "netns", "add", name));
    ip(List.of("link set lo up"));
    runOk(launcher(), SYSCTL_PARAMETERS.formatted(forwards ? 1 : 0), List.of("sh"));
  }

  /**
   * Runs commands of iproute2 in it, up to the first that fails.
   *
   * @throws IllegalStateException if one does, with its message
   */
  void ip(List<String> commands) {
    runOk(
        ProcessLauncher.LOCAL,
        String.join("\n", commands) + "\n",
        List.of("ip", "-netns", name, "-batch", "-"));
  }

  /** Kills what runs in it and takes it away. Nothing is done where it is not there. */
  void remove() {
    if (Files.exists(NETNS_FOLDER.resolve(name))) {
      Eventually.eventually("all that runs in " + name + " ends", this::killProcesses);
      runOk(ProcessLauncher.LOCAL, "", List.of("ip", "netns", "delete", name));
    }
  }

  /** Kills what runs there; it is true where nothing does. */
  private boolean killProcesses() {
    Set<Long> processes =
        runOk(ProcessLauncher.LOCAL, "", List.of("ip", "netns", "pids", name))
            .lines()
            .map(Long::valueOf)
            .collect(Collectors.toSet());
    processes.forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
    return processes.isEmpty();
  }

  private static String runOk(ProcessLauncher launcher, String stdin, List<String> command) {
    ProcessResult finished = launcher.run(stdin, command);
    if (finished.exitCode() != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + "\n" + stdin + finished.out() + finished.err());
    }
    return finished.out();
  }
}
