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

/** Key stores that no disk ever sees. */
final class InMemoryKeyStores {

  private static final String ALIAS = "serving";
  private static final int PASSWORD_BITS = 127;

  private InMemoryKeyStores() {}

  /** A store of one identity, as the TLS registry takes it. */
  static KeyStoreAndKeyCertOptions createKeyStore(KeyAndCertificate identity) {
    try {
      // The password protects nothing: the store never leaves memory, and PKCS12 asks for one.
      String password =
          new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          ALIAS,
          identity.key(),
          password.toCharArray(),
          new X509Certificate[] {identity.certificate()});
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
      throw new IllegalStateException("no key store could be made", e);
    }
  }
}
