package dev.portcullis.model;

/** The address families of Services. */
public enum IpFamily {
  IPV4("IPv4"),
  IPV6("IPv6");

  private final String label;

  IpFamily(String label) {
    this.label = label;
  }

  /** The family of a literal address: only IPv6 contains colons. */
  public static IpFamily of(String address) {
    return address.indexOf(':') >= 0 ? IPV6 : IPV4;
  }

  @Override
  public String toString() {
    return label;
  }
}
