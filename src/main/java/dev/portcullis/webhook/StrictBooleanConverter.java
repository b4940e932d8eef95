package dev.portcullis.webhook;

import org.eclipse.microprofile.config.spi.Converter;

/** Converts {@code true} and {@code false}, and rejects other values, which may be typos. */
public final class StrictBooleanConverter implements Converter<Boolean> {

  private static final long serialVersionUID = 1L;

  @Override
  public Boolean convert(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }
}
