package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Destination.Transport.TCP;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The main class of a {@link BackendProcess}. */
final class BackendMain {

  /** The last line of its output, when all sockets listen. */
  static final String READY = "all listen\n";

  /** The maximum number of pending connections. */
  private static final int BACKLOG = 4096;

  private BackendMain() {}

  /**
   * Runs until the process is ended.
   *
   * @param args one {@link Destination} each
   * @throws IOException if it cannot listen on one of them
   */
  public static void main(String[] args) throws IOException {
    try (Selector selector = Selector.open()) {
      for (String arg : args) {
        open(Destination.parse(arg), selector);
      }
      System.out.print(READY);
      System.out.flush();
      while (true) {
        selector.select(BackendMain::respond);
      }
    }
  }

  private static void open(Destination destination, Selector selector) throws IOException {
    SocketAddress address =
        new InetSocketAddress(InetAddress.getByName(destination.address()), destination.port());
    try {
      SelectableChannel channel =
          switch (destination.transport()) {
            case TCP -> ServerSocketChannel.open().bind(address, BACKLOG);
            case UDP -> DatagramChannel.open().bind(address);
          };
      channel.configureBlocking(false);
      int coming = destination.transport() == TCP ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ;
      channel.register(selector, coming, destination + "\n");
    } catch (IOException e) {
      throw new IOException(destination.toString(), e);
    }
  }

  private static void respond(SelectionKey key) {
    ByteBuffer line = StandardCharsets.US_ASCII.encode((String) key.attachment());
    try {
      if (key.channel() instanceof ServerSocketChannel server) {
        try (SocketChannel client = server.accept()) {
          if (client != null) {
            client.write(line);
          }
        }
      } else if (key.channel() instanceof DatagramChannel server) {
        SocketAddress client = server.receive(ByteBuffer.allocate(1));
        if (client != null) {
          server.send(line, client);
        }
      }
    } catch (IOException e) {
      // The client closed the connection before the answer.
    }
  }
}
