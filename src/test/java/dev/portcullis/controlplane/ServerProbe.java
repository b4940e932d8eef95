package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Asks a server on this machine, which may be down, for its state. */
interface ServerProbe {

  /**
   * Sends nothing yet.
   *
   * @param launcher where the request is sent from
   * @param trusted a PEM file of trusted certificates, read at the first request, because a server
   *     may be about to write it; unused for plain HTTP
   * @param token sent with each request; empty for none
   */
  static ServerProbe from(ProcessLauncher launcher, URI server, Path trusted, String token) {
    return launcher.equals(ProcessLauncher.LOCAL)
        ? new JdkServerProbe(server, trusted, token)
        : new CurlServerProbe(launcher, server, trusted, token);
  }

  /** Whether the answer is 200 OK. */
  boolean isOk(String path);

  /**
   * The body of the answer.
   *
   * @throws IOException if there is no answer, or it is not 200 OK
   */
  String get(String path) throws IOException;
}
