package dev.portcullis.integration;

import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.stream.Stream;

/** kubectl where one namespace is meant unless another one is named. */
record NamespacedKubectl(String namespace, Kubectl kubectl) {

  /** Runs a command to its end. */
  ProcessResult run(String... args) {
    return runWith("", args);
  }

  /** The same with something to read. */
  ProcessResult runWith(String stdin, String... args) {
    return kubectl.runWith(stdin, concat(args, "--namespace=" + namespace));
  }

  /** Runs a command that has to succeed; what it printed on standard output. */
  String runOk(String... args) {
    return kubectl.runOk(concat(args, "--namespace=" + namespace));
  }

  /** Applies manifests that name no namespace. */
  ProcessResult apply(String manifests, String... flags) {
    return runWith(manifests, concat(flags, "apply", "-f", "-"));
  }

  private static String[] concat(String[] some, String... more) {
    return Stream.concat(Stream.of(more), Stream.of(some)).toArray(String[]::new);
  }
}
