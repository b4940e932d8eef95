package dev.portcullis.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network namespace of this machine, through iproute2.
 *
 * @param name unique on this machine
 */
record NetworkNamespace(String name) {

  /** The folder in which iproute2 keeps the names. */
  private static final Path NETNS_FOLDER = Path.of("/run/netns");

  /**
   * Settings that differ from the kernel's defaults, or may differ on this machine. Without
   * disabling DAD an IPv6 address is unusable in its first second, and the default ratemask omits
   * some of many simultaneous refusals.
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
   * Creates it, with loopback up.
   *
   * @param forwards whether it forwards packets for others, or drops them
   * @throws IllegalStateException if that fails; parts of it may exist then
   */
  void create(boolean forwards) {
    runOk(ProcessLauncher.LOCAL, "", List.of("ip", "netns", "add", name));
    ip(List.of("link set lo up"));
    runOk(launcher(), SYSCTL_PARAMETERS.formatted(forwards ? 1 : 0), List.of("sh"));
  }

  /**
   * Runs iproute2 commands in it, up to the first failure.
   *
   * @throws IllegalStateException if one fails, with its message
   */
  void ip(List<String> commands) {
    runOk(
        ProcessLauncher.LOCAL,
        String.join("\n", commands) + "\n",
        List.of("ip", "-netns", name, "-batch", "-"));
  }

  /** Kills its processes and removes it. Does nothing if it does not exist. */
  void remove() {
    if (Files.exists(NETNS_FOLDER.resolve(name))) {
      Eventually.eventually("all that runs in " + name + " ends", this::killProcesses);
      runOk(ProcessLauncher.LOCAL, "", List.of("ip", "netns", "delete", name));
    }
  }

  /** Kills its processes; succeeds if there are none. */
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
