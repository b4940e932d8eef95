package dev.portcullis.policy;

/** The operation of a request; CONNECT is not evaluated. */
public enum Operation {
  CREATE,
  UPDATE,
  DELETE
}
