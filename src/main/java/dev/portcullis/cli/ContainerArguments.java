package dev.portcullis.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * Resolves the arguments of a container. The entry points of both images put a marker before the
 * arguments, because Quarkus' Jib has no default command. Without arguments the server runs; it
 * listens on all addresses, so that its port can be published.
 */
final class ContainerArguments {

  private static final String CONTAINER_MARKER = "in-image";
  private static final String ADDRESS_OPTION = "--address";

  /**
   * Set by Quarkus in the training run for an AOT cache. With this property a server ends right
   * after its start.
   */
  private static final String APP_CDS_PROPERTY = "quarkus.appcds.generate";

  private ContainerArguments() {}

  /**
   * Returns the arguments to execute.
   *
   * @param properties the system properties, from which {@link #APP_CDS_PROPERTY} is removed
   */
  static String[] resolve(Properties properties, String... arguments) {
    if (properties.remove(APP_CDS_PROPERTY) != null) {
      return new String[] {"demo"}; // a server, its certificate, and reviews of each kind
    }
    if (arguments.length == 0 || !arguments[0].equals(CONTAINER_MARKER)) {
      return arguments;
    }
    List<String> resolved = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
    if (resolved.isEmpty()) {
      resolved.add("serve");
    }
    if (resolved.get(0).equals("serve")
        && resolved.stream().noneMatch(a -> a.startsWith(ADDRESS_OPTION))) {
      resolved.addAll(1, List.of(ADDRESS_OPTION, "0.0.0.0"));
    }
    return resolved.toArray(String[]::new);
  }
}
