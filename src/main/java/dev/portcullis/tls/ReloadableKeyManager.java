package dev.portcullis.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * A key manager whose keys can be replaced while it is in use. A running handshake keeps the keys
 * that it started with; its aliases hold the generation of the keys.
 */
final class ReloadableKeyManager extends X509ExtendedKeyManager {

  private static final char SEPARATOR = '.';

  private final Map<Integer, X509KeyManager> generations = new ConcurrentHashMap<>();
  private volatile int currentGeneration;

  /** Sets the keys for new handshakes. */
  synchronized void replace(X509KeyManager keys) {
    generations.put(currentGeneration + 1, keys);
    currentGeneration++;
    // No handshake takes as long as two replacements.
    generations.remove(currentGeneration - 2);
  }

  private X509KeyManager keyManagerOf(String alias) {
    return generations.get(Integer.parseInt(alias.substring(0, alias.indexOf(SEPARATOR))));
  }

  private static String withoutGeneration(String alias) {
    return alias.substring(alias.indexOf(SEPARATOR) + 1);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return chooseServerAlias(keyType, issuers, null);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    int generation = currentGeneration;
    String alias = generations.get(generation).chooseServerAlias(keyType, issuers, socket);
    return alias == null ? null : generation + String.valueOf(SEPARATOR) + alias;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keyManagerOf(alias).getCertificateChain(withoutGeneration(alias));
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keyManagerOf(alias).getPrivateKey(withoutGeneration(alias));
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return null; // not used by servers
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null; // not a client
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null; // not a client
  }
}
