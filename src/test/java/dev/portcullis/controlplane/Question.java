package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/** A question of a {@link Client} that waits for its answer. What it throws is an answer, too. */
interface Question extends AutoCloseable {

  /** Asks, and is attached to the key of its channel. */
  void begin(Selector selector) throws IOException;

  /** Asks again, where what was asked may have been lost. */
  void repeat() throws IOException;

  /** Takes what has come; empty if that is not all yet. */
  Optional<String> proceed(SelectionKey key) throws IOException;

  @Override
  void close() throws IOException;
}
