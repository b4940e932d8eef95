package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A source of programs. */
interface BinarySource {

  /**
   * Writes the programs that it has into a folder and omits the others.
   *
   * @param version of Kubernetes, such as 1.36.3; etcd may be any version that fits
   * @throws IOException if the source cannot be reached or failed; files in the folder are complete
   */
  void fetch(String version, Set<String> names, Path into) throws IOException;
}
