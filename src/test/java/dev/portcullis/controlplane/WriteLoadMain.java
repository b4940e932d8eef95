package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The main class of a {@link WriteLoad}. It sends each request on schedule, whatever happens to the
 * others.
 */
final class WriteLoadMain {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client;
  private final URI server;
  private final String token;
  private final List<String[]> requests;
  private final AtomicInteger sequence = new AtomicInteger();
  private final ConcurrentLinkedQueue<CompletableFuture<?>> pending = new ConcurrentLinkedQueue<>();

  private WriteLoadMain(HttpClient client, URI server, String token, List<String[]> requests) {
    this.client = client;
    this.server = server;
    this.token = token;
    this.requests = requests;
  }

  /**
   * Writes until its input ends, and then until everything is answered.
   *
   * @param args the API server, a PEM file with its CA, a token, requests per second, and a file
   *     with a request per line: label, path, and body, separated by tabs, with # for a unique
   *     number
   */
  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(sslContext(Path.of(args[1])))
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(TIMEOUT)
            .build();
    List<String[]> requests =
        Files.readAllLines(Path.of(args[4])).stream().map(line -> line.split("\t")).toList();
    WriteLoadMain writing = new WriteLoadMain(client, URI.create(args[0]), args[2], requests);
    long period = TimeUnit.SECONDS.toNanos(1) / Integer.parseInt(args[3]);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    timer.scheduleAtFixedRate(writing::write, 0, period, TimeUnit.NANOSECONDS);
    while (System.in.read() >= 0) {
      // The parent process writes nothing and closes the input to end the load.
    }
    timer.shutdown();
    timer.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    writing.pending.forEach(CompletableFuture::join);
    System.exit(0);
  }

  private static SSLContext sslContext(Path pem) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream file = Files.newInputStream(pem)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        trusted.setCertificateEntry("ca" + number++, certificate);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void write() {
    int number = sequence.getAndIncrement();
    String[] request = requests.get(number % requests.size());
    String body = request[2].replace("#", Integer.toString(number));
    long begin = System.nanoTime();
    pending.add(
        client
            .sendAsync(
                HttpRequest.newBuilder(server.resolve(request[1]))
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
            .handle((answer, failure) -> printResult(request[0], begin, answer, failure)));
  }

  private Void printResult(
      String label, long begin, HttpResponse<String> answer, Throwable failure) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    String text =
        answer == null
            ? failure.toString()
            : answer.headers().allValues("Warning")
                + (answer.statusCode() < 300 ? "" : answer.body());
    String line =
        String.join(
            "\t",
            Instant.now().minusMillis(millis).toString(),
            label,
            Integer.toString(answer == null ? 0 : answer.statusCode()),
            Long.toString(millis),
            text.replaceAll("\\s+", " "));
    System.out.println(line);
    return null;
  }
}
