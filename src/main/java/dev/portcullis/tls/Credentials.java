package dev.portcullis.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a Secret of ours holds.
 *
 * @param authority vouches for what is served
 * @param served what the webhook serves
 * @param next the authority that comes after this one: callers are told to trust it already
 * @param previous the one before it, which callers still trust
 */
record Credentials(
    Identity authority,
    Identity served,
    Optional<Identity> next,
    Optional<X509Certificate> previous) {

  /** What callers have to trust, in the order in which they came and go. */
  Stream<X509Certificate> trusted() {
    return Stream.of(
            previous, Optional.of(authority.certificate()), next.map(Identity::certificate))
        .flatMap(Optional::stream);
  }
}
