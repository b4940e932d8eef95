package dev.portcullis.admission;

/** In which order a request is looked at before Quarkus looks at it, whose own limits follow. */
final class Order {

  static final int CONNECTION = -1_003;
  static final int TARGET = -1_002;
  static final int BODY = -1_001;

  private Order() {}
}
