package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * One control plane for all tests of a JVM that do not stop any of it, started at the first use and
 * gone with the JVM. Its controllers write under their own service accounts. Each test class makes
 * namespaces of its own.
 */
public final class SharedControlPlane {

  /**
   * Names the folder of the one that runs. A system property, because a static field is not one for
   * all: Quarkus loads the classes of its tests again. It may not begin with {@code portcullis.},
   * where Quarkus takes it for a setting of ours that there is not.
   */
  private static final String PROPERTY = "dev.portcullis.controlplane.shared";

  private SharedControlPlane() {}

  /**
   * The way in; the first call takes some four seconds.
   *
   * @throws IllegalStateException if there are no binaries, or they do not start
   */
  public static ClusterAccess get() {
    // The one object that all class loaders see.
    synchronized (Runtime.getRuntime()) {
      String folder = System.getProperty(PROPERTY);
      if (folder == null) {
        return started();
      }
      try {
        return ClusterAccess.load(Path.of(folder));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static ClusterAccess started() {
    ControlPlane plane = ControlPlane.start();
    try {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
    } catch (RuntimeException e) {
      plane.close();
      throw e;
    }
    System.setProperty(PROPERTY, plane.folder().toString());
    return plane.cluster();
  }
}
