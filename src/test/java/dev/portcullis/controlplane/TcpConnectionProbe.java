package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Connects, sends nothing, and waits for a line. */
final class TcpConnectionProbe implements ConnectionProbe {

  private static final int MAX_RESPONSE_LENGTH = 200;

  private final InetSocketAddress address;
  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(MAX_RESPONSE_LENGTH);

  TcpConnectionProbe(InetSocketAddress address) throws IOException {
    this.address = address;
    channel = SocketChannel.open();
  }

  @Override
  public void start(Selector selector) throws IOException {
    channel.configureBlocking(false);
    boolean connected = channel.connect(address);
    channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
  }

  /** TCP retransmits by itself. */
  @Override
  public void resend() {}

  @Override
  public Optional<String> onReady(SelectionKey key) throws IOException {
    if (key.isConnectable()) {
      channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      return Optional.empty();
    }
    boolean over = channel.read(answer) < 0 || !answer.hasRemaining();
    String line = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    if (line.endsWith("\n")) {
      return Optional.of(line.strip());
    }
    return over ? Optional.of(ConnectionClient.CLOSED) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
