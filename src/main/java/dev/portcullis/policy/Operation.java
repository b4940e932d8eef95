package dev.portcullis.policy;

/** What a request does to an object. CONNECT never reaches us. */
public enum Operation {
  CREATE,
  UPDATE,
  DELETE
}
