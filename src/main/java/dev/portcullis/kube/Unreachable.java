package dev.portcullis.kube;

/** The API server cannot be asked anything; the message says where it was looked for, and why. */
public final class Unreachable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Nobody answers at that address, or nobody who knows us. */
  public Unreachable(String address, String why) {
    super("the API server at " + address + " cannot be reached: " + why);
  }

  /** Nothing says where the API server is. */
  public Unreachable(String why) {
    super("it is not known where the API server is: " + why);
  }
}
