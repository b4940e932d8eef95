package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A place to get binaries from. */
interface BinarySource {

  /**
   * Puts those of the programs into a folder that it has, and leaves out the others.
   *
   * @param version of Kubernetes, such as 1.36.3; etcd may be any that goes with it
   * @throws IOException if there is no way to that place, or it failed on the way; what is in the
   *     folder by then is whole
   */
  void fetch(String version, Set<String> names, Path into) throws IOException;
}
