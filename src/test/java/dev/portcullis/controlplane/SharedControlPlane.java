package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * One control plane for all tests of a JVM that stop no part of it, started at the first use and
 * ended with the JVM. Its controllers write under their own service accounts. Each test class
 * creates its own namespaces.
 */
public final class SharedControlPlane {

  /**
   * The folder of the running control plane, in a system property, because Quarkus loads test
   * classes a second time and a static field would not be shared. The name must not begin with
   * {@code portcullis.}, which Quarkus would treat as an unknown setting.
   */
  private static final String PROPERTY = "dev.portcullis.controlplane.shared";

  private SharedControlPlane() {}

  /**
   * Access to it; the first call takes about four seconds.
   *
   * @throws IllegalStateException if the programs are missing or do not start
   */
  public static ClusterAccess get() {
    // The lock object that all class loaders share.
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
