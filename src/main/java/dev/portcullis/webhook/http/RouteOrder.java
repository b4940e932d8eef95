package dev.portcullis.webhook.http;

/** In which order a request is looked at before Quarkus looks at it, whose own limits follow. */
final class RouteOrder {

  static final int CONNECTION = -1_003;
  static final int PATH = -1_002;
  static final int BODY = -1_001;

  private RouteOrder() {}
}
