package dev.portcullis.controlplane;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something may listen, and where a client may ask.
 *
 * @param address of either family, in the form in which it is to be told again
 * @param port 1 to 65535
 * @param transport what is spoken there
 */
public record Destination(String address, int port, Transport transport) {

  private static final Pattern FORM = Pattern.compile("\\[?([0-9a-f.:]+?)]?:(\\d+)/(TCP|UDP)");

  /** The protocols that a {@link BackendProcess} and a {@link ConnectionClient} speak. */
  public enum Transport {
    TCP,
    UDP
  }

  /** One over TCP. */
  public static Destination tcp(String address, int port) {
    return new Destination(address, port, Transport.TCP);
  }

  /** One over UDP. */
  public static Destination udp(String address, int port) {
    return new Destination(address, port, Transport.UDP);
  }

  /** Reads what {@link #toString} wrote. */
  public static Destination parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new Destination(
        form.group(1), Integer.parseInt(form.group(2)), Transport.valueOf(form.group(3)));
  }

  /** As {@code 10.8.1.127:80/TCP}, or {@code [fd00:10:8:1::127]:80/UDP}. */
  @Override
  public String toString() {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return host + ":" + port + "/" + transport;
  }
}
