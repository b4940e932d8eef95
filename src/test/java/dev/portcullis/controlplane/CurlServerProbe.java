package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends requests with curl, where this JVM has no route to the server.
 *
 * @param launcher where curl runs
 * @param server the server's address
 * @param caCertificate a PEM file of trusted certificates; unused for plain HTTP
 * @param token sent with each request; empty for none
 */
record CurlServerProbe(ProcessLauncher launcher, URI server, Path caCertificate, String token)
    implements ServerProbe {

  private static final String OK_SUFFIX = "\n200";

  @Override
  public boolean isOk(String path) {
    try {
      get(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String get(String path) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    command.addAll(List.of("--max-time", "5", "--write-out", "\\n%{http_code}"));
    if (server.getScheme().equals("https")) {
      command.addAll(List.of("--cacert", caCertificate.toString()));
    }
    if (!token.isEmpty()) {
      command.addAll(List.of("--header", "Authorization: Bearer " + token));
    }
    command.add(server.resolve(path).toString());
    ProcessResult finished = launcher.run("", command);
    if (finished.exitCode() != 0 || !finished.out().endsWith(OK_SUFFIX)) {
      throw new IOException(path + ": " + finished.out() + finished.err());
    }
    return finished.out().substring(0, finished.out().length() - OK_SUFFIX.length());
  }
}
