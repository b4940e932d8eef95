package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/**
 * A question of a {@link ConnectionClient} that waits for its answer. What it throws is an answer,
 * too.
 */
interface ConnectionProbe extends AutoCloseable {

  /** Asks, and is attached to the key of its channel. */
  void start(Selector selector) throws IOException;

  /** Asks again, where what was asked may have been lost. */
  void resend() throws IOException;

  /** Takes what has come; empty if that is not all yet. */
  Optional<String> onReady(SelectionKey key) throws IOException;

  @Override
  void close() throws IOException;
}
