package dev.portcullis.controlplane;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a {@link ConnectionClient}: reads one destination per line and prints the
 * answers.
 */
final class ConnectionProbeMain {

  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long REPEAT_MILLIS = 200;

  /** The error of a datagram that a rule of the sending host rejects. */
  private static final String REFUSED_LOCALLY = "Operation not permitted";

  private final Map<ConnectionProbe, String> answers = new HashMap<>();
  private final Set<ConnectionProbe> open = new LinkedHashSet<>();
  private final Selector selector;

  private ConnectionProbeMain(Selector selector) {
    this.selector = selector;
  }

  /**
   * Runs the probes.
   *
   * @param args none
   * @throws IOException if it cannot open a channel
   */
  public static void main(String[] args) throws IOException {
    List<ConnectionProbe> asked = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      ConnectionProbeMain questions = new ConnectionProbeMain(selector);
      for (String line :
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
              .lines()
              .toList()) {
        asked.add(questions.start(Destination.parse(line)));
      }
      questions.await();
      StringBuilder text = new StringBuilder();
      asked.forEach(
          q ->
              text.append(questions.answers.getOrDefault(q, ConnectionClient.TIMED_OUT))
                  .append('\n'));
      System.out.print(text);
    }
  }

  private ConnectionProbe start(Destination destination) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(destination.address()), destination.port());
    ConnectionProbe question =
        switch (destination.transport()) {
          case TCP -> new TcpConnectionProbe(address);
          case UDP -> new UdpConnectionProbe(address);
        };
    open.add(question);
    attempt(question, () -> question.start(selector));
    return question;
  }

  private void await() throws IOException {
    long deadline = System.nanoTime() + TIMEOUT_NANOS;
    long repeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPEAT_MILLIS);
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      selector.select(this::onReady, REPEAT_MILLIS);
      if (System.nanoTime() > repeat) {
        repeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPEAT_MILLIS);
        List.copyOf(open).forEach(question -> attempt(question, question::resend));
      }
    }
  }

  private void onReady(SelectionKey key) {
    ConnectionProbe question = (ConnectionProbe) key.attachment();
    attempt(question, () -> question.onReady(key).ifPresent(line -> complete(question, line)));
  }

  /** A step that can fail. */
  private interface IoAction {
    void run() throws IOException;
  }

  private void attempt(ConnectionProbe question, IoAction step) {
    try {
      step.run();
    } catch (ConnectException | PortUnreachableException e) {
      complete(question, ConnectionClient.REFUSED);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      complete(question, message.equals(REFUSED_LOCALLY) ? ConnectionClient.REFUSED : message);
    }
  }

  private void complete(ConnectionProbe question, String answer) {
    open.remove(question);
    answers.put(question, answer);
    try {
      question.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
