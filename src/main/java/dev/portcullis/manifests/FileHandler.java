package dev.portcullis.manifests;

/** What is done with each file that is found. */
public interface FileHandler {

  /** Takes what is in a file. */
  void read(String file, byte[] bytes);

  /** Notes that a whole file could not be read. */
  void reportUnreadable(String file, String message);
}
