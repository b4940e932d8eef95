package dev.portcullis.tls;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyStoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;

/** Creates key stores that are never written to disk. */
final class InMemoryKeyStores {

  private static final String ALIAS = "serving";
  private static final int PASSWORD_BITS = 127;

  private InMemoryKeyStores() {}

  /** Creates a key store with one certificate, for the TLS registry. */
  static KeyStoreAndKeyCertOptions createKeyStore(KeyAndCertificate content) {
    try {
      // PKCS12 requires a password, which protects nothing here: the store never leaves memory.
      String password =
          new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          ALIAS,
          content.key(),
          password.toCharArray(),
          new X509Certificate[] {content.certificate()});
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password.toCharArray());
      return new KeyStoreAndKeyCertOptions(
          store,
          new KeyStoreOptions()
              .setType("PKCS12")
              .setValue(Buffer.buffer(bytes.toByteArray()))
              .setPassword(password)
              .setAlias(ALIAS)
              .setAliasPassword(password));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot create a key store", e);
    }
  }
}
