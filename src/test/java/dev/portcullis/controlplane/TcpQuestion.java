package dev.portcullis.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Connects, says nothing, and waits for a line. */
final class TcpQuestion implements Question {

  private static final int LONGEST_ANSWER = 200;

  private final InetSocketAddress address;
  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);

  TcpQuestion(InetSocketAddress address) throws IOException {
    this.address = address;
    channel = SocketChannel.open();
  }

  @Override
  public void begin(Selector selector) throws IOException {
    channel.configureBlocking(false);
    boolean connected = channel.connect(address);
    channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
  }

  /** TCP does so by itself. */
  @Override
  public void repeat() {}

  @Override
  public Optional<String> proceed(SelectionKey key) throws IOException {
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
    return over ? Optional.of(Client.HUNG_UP) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
