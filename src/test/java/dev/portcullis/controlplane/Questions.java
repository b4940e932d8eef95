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

/** The program of a {@link Client}: reads destinations, one to a line, and prints the answers. */
final class Questions {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
  private static final long REPEAT_MILLIS = 200;

  /** What a datagram is told that a rule of the host refuses on which it is sent. */
  private static final String REFUSED_AT_HOME = "Operation not permitted";

  private final Map<Question, String> answers = new HashMap<>();
  private final Set<Question> open = new LinkedHashSet<>();
  private final Selector selector;

  private Questions(Selector selector) {
    this.selector = selector;
  }

  /**
   * Asks.
   *
   * @param args none
   * @throws IOException if it cannot even ask
   */
  public static void main(String[] args) throws IOException {
    List<Question> asked = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      Questions questions = new Questions(selector);
      for (String line :
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
              .lines()
              .toList()) {
        asked.add(questions.begin(Destination.parse(line)));
      }
      questions.await();
      StringBuilder text = new StringBuilder();
      asked.forEach(
          q -> text.append(questions.answers.getOrDefault(q, Client.SILENT)).append('\n'));
      System.out.print(text);
    }
  }

  private Question begin(Destination destination) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(destination.address()), destination.port());
    Question question =
        switch (destination.transport()) {
          case TCP -> new TcpQuestion(address);
          case UDP -> new UdpQuestion(address);
        };
    open.add(question);
    attempt(question, () -> question.begin(selector));
    return question;
  }

  private void await() throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    long repeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPEAT_MILLIS);
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      selector.select(this::proceed, REPEAT_MILLIS);
      if (System.nanoTime() > repeat) {
        repeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPEAT_MILLIS);
        List.copyOf(open).forEach(question -> attempt(question, question::repeat));
      }
    }
  }

  private void proceed(SelectionKey key) {
    Question question = (Question) key.attachment();
    attempt(question, () -> question.proceed(key).ifPresent(line -> answered(question, line)));
  }

  /** What may fail on the way. */
  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Question question, Step step) {
    try {
      step.run();
    } catch (ConnectException | PortUnreachableException e) {
      answered(question, Client.REFUSED);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      answered(question, message.equals(REFUSED_AT_HOME) ? Client.REFUSED : message);
    }
  }

  private void answered(Question question, String answer) {
    open.remove(question);
    answers.put(question, answer);
    try {
      question.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
