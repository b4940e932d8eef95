package dev.portcullis.manifests;

/** What is done with each file that is found. */
interface Sink {

  /** Takes what is in a file. */
  void read(String file, byte[] bytes);

  /** Notes that a whole file could not be read. */
  void unreadable(String file, String message);
}
