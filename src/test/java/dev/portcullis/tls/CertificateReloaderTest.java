package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.Deadline;
import dev.portcullis.testing.InsecureTrustManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocket;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reloads certificate files that another program is writing. */
@QuarkusTest
@TestProfile(CertificateReloaderTest.CertificateFilesProfile.class)
class CertificateReloaderTest {

  private static final CertificateIssuer ISSUER = new CertificateIssuer(Clock.systemUTC());
  private static final Logger LOGGER = Logger.getLogger(CertificateReloader.class.getName());
  private static final String FAILURE =
      "certificate reload failed, the old certificate is still served: ";

  /** The server reads its certificate from files, and only when a test asks for it. */
  public static final class CertificateFilesProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        ReplacedFiles files = new ReplacedFiles(Files.createTempDirectory("certificate-files-"));
        files.write(issue());
        return Map.of(
            "portcullis.manifests", "examples/bbs-v1",
            "portcullis.tls.check-every", "24h",
            "quarkus.http.tls-configuration-name", "files",
            "quarkus.tls.files.key-store.pem.0.cert", files.certificate().toString(),
            "quarkus.tls.files.key-store.pem.0.key", files.key().toString(),
            "quarkus.http.test-port", "0",
            "quarkus.http.test-ssl-port", "0",
            "quarkus.management.test-port", "0");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The files of a certificate and its key. */
  private record ReplacedFiles(Path certificate, Path key) {

    ReplacedFiles(Path folder) {
      this(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }

    void write(KeyAndCertificate pair) throws IOException {
      Files.writeString(certificate, PemCodec.encode(pair.certificate()));
      Files.writeString(key, PemCodec.encode(pair.key()));
    }
  }

  /** A state of the files in which the next certificate cannot be served yet. */
  enum Incomplete {
    HALF_CERTIFICATE {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.writeString(files.key(), PemCodec.encode(next.key()));
        Files.writeString(files.certificate(), half(PemCodec.encode(next.certificate())));
      }
    },
    HALF_KEY {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.writeString(files.certificate(), PemCodec.encode(next.certificate()));
        Files.writeString(files.key(), half(PemCodec.encode(next.key())));
      }
    },
    EMPTY_KEY {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.writeString(files.certificate(), PemCodec.encode(next.certificate()));
        Files.writeString(files.key(), "");
      }
    },
    NO_CERTIFICATE {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.delete(files.certificate());
      }
    },
    NEW_KEY_OLD_CERTIFICATE {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.writeString(files.key(), PemCodec.encode(next.key()));
      }
    },
    NEW_CERTIFICATE_OLD_KEY {
      @Override
      void write(ReplacedFiles files, KeyAndCertificate next) throws IOException {
        Files.writeString(files.certificate(), PemCodec.encode(next.certificate()));
      }
    };

    abstract void write(ReplacedFiles files, KeyAndCertificate next) throws IOException;

    private static String half(String pem) {
      return pem.substring(0, pem.length() / 2);
    }
  }

  @Inject CertificateReloader reloader;
  @Inject HttpServer server;
  @Inject Config config;

  private final List<String> logged = new ArrayList<>();
  private final Handler logHandler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          logged.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private ReplacedFiles files;

  @BeforeEach
  void captureLog() {
    files =
        new ReplacedFiles(
            config.getValue("quarkus.tls.files.key-store.pem.0.cert", Path.class).getParent());
    LOGGER.addHandler(logHandler);
  }

  @AfterEach
  void releaseLog() {
    LOGGER.removeHandler(logHandler);
  }

  @ParameterizedTest
  @EnumSource
  void servesOldCertificateUntilFilesAreComplete(Incomplete incomplete) throws IOException {
    X509Certificate old = servedCertificate();
    KeyAndCertificate next = issue();
    incomplete.write(files, next);
    for (int i = 0; i < 3; i++) {
      reloader.onSchedule();
      assertEquals(old, servedCertificate());
    }
    assertEquals(1, logged.size(), logged::toString);
    assertTrue(logged.get(0).startsWith(FAILURE), logged.get(0));

    files.write(next);
    reloader.onSchedule();
    assertEquals(next.certificate(), servedCertificate());
    assertEquals(1, logged.size(), logged::toString);
  }

  @Test
  void logsEachFailureAfterARecovery() throws IOException {
    for (int i = 1; i <= 2; i++) {
      Files.writeString(files.key(), "");
      reloader.onSchedule();
      assertEquals(i, logged.size(), logged::toString);
      files.write(issue());
      reloader.onSchedule();
    }
  }

  private static KeyAndCertificate issue() {
    return ISSUER.issueSelfSigned(List.of(), Duration.ofHours(1));
  }

  /** The certificate in a handshake, for which the server must have its key. */
  private X509Certificate servedCertificate() throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            InsecureTrustManager.sslContext()
                .getSocketFactory()
                .createSocket("localhost", server.getSecurePort())) {
      socket.setSoTimeout((int) Deadline.HANG.toMillis());
      socket.startHandshake();
      Certificate[] chain = socket.getSession().getPeerCertificates();
      return (X509Certificate) chain[0];
    }
  }
}
