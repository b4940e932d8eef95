package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Asks a server on this machine, which may not be there, whether and what it answers. */
interface ServerProbe {

  /**
   * Asks nothing yet.
   *
   * @param launcher from where it is asked
   * @param trusted a PEM file of the certificates to trust, read at the first question, because a
   *     server may be about to write it; unused for plain HTTP
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
   * What is answered.
   *
   * @throws IOException if nothing is, or anything but 200 OK
   */
  String get(String path) throws IOException;
}
