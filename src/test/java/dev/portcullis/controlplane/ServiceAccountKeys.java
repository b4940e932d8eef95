package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * The key pair that signs service account tokens.
 *
 * @param privateKey PEM, for the issuer
 * @param publicKey PEM, for verification
 */
record ServiceAccountKeys(Path privateKey, Path publicKey) {

  private static final int PEM_LINE_LENGTH = 64;

  /** Creates a key pair and writes it into a folder. */
  static ServiceAccountKeys createIn(Path folder) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new ServiceAccountKeys(
          write(folder.resolve("signing.key"), "PRIVATE KEY", pair.getPrivate().getEncoded()),
          write(folder.resolve("signing.pub"), "PUBLIC KEY", pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key pair could be made", e);
    }
  }

  private static Path write(Path file, String type, byte[] key) throws IOException {
    String body = Base64.getMimeEncoder(PEM_LINE_LENGTH, new byte[] {'\n'}).encodeToString(key);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }
}
