package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A port on loopback that no other process gets until this is closed, whether its server runs or
 * not.
 *
 * <p>A socket that is bound and does not listen holds it. It shares the port with servers that also
 * set SO_REUSEPORT. Without such a server, it refuses connections.
 */
public final class ReservedPort implements AutoCloseable {

  private final SocketChannel holder;
  private final int number;

  private ReservedPort(SocketChannel holder, int number) {
    this.holder = holder;
    this.number = number;
  }

  /** Reserves a free port. */
  public static ReservedPort reserve() {
    try {
      SocketChannel holder = SocketChannel.open();
      holder.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      holder.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      return new ReservedPort(holder, ((InetSocketAddress) holder.getLocalAddress()).getPort());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on loopback", e);
    }
  }

  public int number() {
    return number;
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
