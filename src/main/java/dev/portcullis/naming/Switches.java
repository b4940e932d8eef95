package dev.portcullis.naming;

/**
 * What may be named at all.
 *
 * @param services whether Services get names
 * @param endpoints whether Endpoints and slices do
 * @param singlePort whether the only port of a new Service does
 */
public record Switches(boolean services, boolean endpoints, boolean singlePort) {

  /** Everything on, as shipped. */
  public static final Switches ALL = new Switches(true, true, true);
}
