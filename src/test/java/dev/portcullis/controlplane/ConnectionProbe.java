package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/** One connection of a {@link ConnectionClient}. An exception is an answer, too. */
interface ConnectionProbe extends AutoCloseable {

  /** Sends the request; the probe is attached to the key of its channel. */
  void start(Selector selector) throws IOException;

  /** Sends the request again, because it may have been lost. */
  void resend() throws IOException;

  /** Reads what was received; empty if the answer is incomplete. */
  Optional<String> onReady(SelectionKey key) throws IOException;

  @Override
  void close() throws IOException;
}
