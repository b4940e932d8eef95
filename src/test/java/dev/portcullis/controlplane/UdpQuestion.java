package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sends a datagram, and waits for another. */
final class UdpQuestion implements Question {

  private static final int LONGEST_ANSWER = 200;

  private final InetSocketAddress address;
  private final DatagramChannel channel;

  UdpQuestion(InetSocketAddress address) throws IOException {
    this.address = address;
    channel = DatagramChannel.open();
  }

  @Override
  public void begin(Selector selector) throws IOException {
    channel.configureBlocking(false);
    // Else it would not hear that it is refused.
    channel.connect(address);
    channel.register(selector, SelectionKey.OP_READ, this);
    repeat();
  }

  @Override
  public void repeat() throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {'?'}));
  }

  @Override
  public Optional<String> proceed(SelectionKey key) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);
    int length = channel.read(answer);
    return length > 0
        ? Optional.of(new String(answer.array(), 0, length, StandardCharsets.US_ASCII).strip())
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
