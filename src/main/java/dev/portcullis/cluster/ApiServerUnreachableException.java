package dev.portcullis.cluster;

/** The API server cannot be reached; the message has its address and the reason. */
public final class ApiServerUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The API server at that address does not respond, or rejects the credentials. */
  public ApiServerUnreachableException(String address, String reason) {
    super("the API server at " + address + " cannot be reached: " + reason);
  }

  /** No configuration has the address of the API server. */
  public ApiServerUnreachableException(String reason) {
    super("the address of the API server is not known: " + reason);
  }
}
