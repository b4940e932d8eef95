package dev.portcullis.integration;

import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.stream.Stream;

/** kubectl with a default namespace. */
record NamespacedKubectl(String namespace, Kubectl kubectl) {

  /** Runs a command to its end. */
  ProcessResult run(String... args) {
    return runWith("", args);
  }

  /** The same with standard input. */
  ProcessResult runWith(String stdin, String... args) {
    return kubectl.runWith(stdin, concat(args, "--namespace=" + namespace));
  }

  /** Runs a command that must succeed; returns its standard output. */
  String runOk(String... args) {
    return runOkWith("", args);
  }

  /** The same with standard input. */
  String runOkWith(String stdin, String... args) {
    return kubectl.runOkWith(stdin, concat(args, "--namespace=" + namespace));
  }

  /** Applies manifests without a namespace. */
  ProcessResult apply(String manifests, String... flags) {
    return runWith(manifests, concat(flags, "apply", "-f", "-"));
  }

  private static String[] concat(String[] some, String... more) {
    return Stream.concat(Stream.of(more), Stream.of(some)).toArray(String[]::new);
  }
}
