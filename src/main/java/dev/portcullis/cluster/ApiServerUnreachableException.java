package dev.portcullis.cluster;

/** The API server cannot be asked anything; the message says where it was looked for, and why. */
public final class ApiServerUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Nobody answers at that address, or nobody who knows us. */
  public ApiServerUnreachableException(String address, String why) {
    super("the API server at " + address + " cannot be reached: " + why);
  }

  /** Nothing says where the API server is. */
  public ApiServerUnreachableException(String why) {
    super("it is not known where the API server is: " + why);
  }
}
