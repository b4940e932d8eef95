package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sends a datagram and waits for another. */
final class UdpConnectionProbe implements ConnectionProbe {

  private static final int MAX_RESPONSE_LENGTH = 200;

  private final InetSocketAddress address;
  private final DatagramChannel channel;

  UdpConnectionProbe(InetSocketAddress address) throws IOException {
    this.address = address;
    channel = DatagramChannel.open();
  }

  @Override
  public void start(Selector selector) throws IOException {
    channel.configureBlocking(false);
    // An unconnected socket does not report refusals.
    channel.connect(address);
    channel.register(selector, SelectionKey.OP_READ, this);
    resend();
  }

  @Override
  public void resend() throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {'?'}));
  }

  @Override
  public Optional<String> onReady(SelectionKey key) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(MAX_RESPONSE_LENGTH);
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
