package dev.portcullis.controlplane;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address, port, and protocol to listen on or connect to.
 *
 * @param address of either family, in the notation that output uses
 * @param port 1 to 65535
 * @param transport the protocol
 */
public record Destination(String address, int port, Transport transport) {

  private static final Pattern FORM = Pattern.compile("\\[?([0-9a-f.:]+?)]?:(\\d+)/(TCP|UDP)");

  /** The protocols of {@link BackendProcess} and {@link ConnectionClient}. */
  public enum Transport {
    TCP,
    UDP
  }

  /** A TCP destination. */
  public static Destination tcp(String address, int port) {
    return new Destination(address, port, Transport.TCP);
  }

  /** A UDP destination. */
  public static Destination udp(String address, int port) {
    return new Destination(address, port, Transport.UDP);
  }

  /** Parses what {@link #toString} wrote. */
  public static Destination parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new Destination(
        form.group(1), Integer.parseInt(form.group(2)), Transport.valueOf(form.group(3)));
  }

  /** For example {@code 10.8.1.127:80/TCP} or {@code [fd00:10:8:1::127]:80/UDP}. */
  @Override
  public String toString() {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return host + ":" + port + "/" + transport;
  }
}
