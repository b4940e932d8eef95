package dev.portcullis.portnames;

/**
 * What may be named at all.
 *
 * @param services whether Services get names
 * @param endpoints whether Endpoints and slices do
 * @param singlePort whether the only port of a new Service does
 */
public record PortNamingOptions(boolean services, boolean endpoints, boolean singlePort) {

  /** Everything on, as shipped. */
  public static final PortNamingOptions ALL = new PortNamingOptions(true, true, true);
}
