package dev.portcullis.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a container starts. The entry points of both images put a word before the arguments, because
 * Quarkus' Jib has no place for a default command: without arguments the server runs, and it
 * listens on every address, as who publishes a port expects.
 */
final class ContainerArguments {

  private static final String CONTAINER_MARKER = "in-image";
  private static final String ADDRESS_OPTION = "--address";

  /**
   * Set by Quarkus where a JVM watches, to keep in an AOT cache what the program needs. With it a
   * server would end as soon as it is there.
   */
  private static final String APP_CDS_PROPERTY = "quarkus.appcds.generate";

  private ContainerArguments() {}

  /** The command line that is meant. */
  static String[] resolve(String... arguments) {
    if (System.clearProperty(APP_CDS_PROPERTY) != null) {
      return new String[] {"demo"}; // a server, its certificate, and reviews of each kind
    }
    if (arguments.length == 0 || !arguments[0].equals(CONTAINER_MARKER)) {
      return arguments;
    }
    List<String> meant = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
    if (meant.isEmpty()) {
      meant.add("serve");
    }
    if (meant.get(0).equals("serve")
        && meant.stream().noneMatch(a -> a.startsWith(ADDRESS_OPTION))) {
      meant.addAll(1, List.of(ADDRESS_OPTION, "0.0.0.0"));
    }
    return meant.toArray(String[]::new);
  }
}
