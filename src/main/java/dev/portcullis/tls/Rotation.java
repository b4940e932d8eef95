package dev.portcullis.tls;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * What follows on what. A new CA is published beside the old one, and only when every caller has
 * had time to hear of it something under it is served; the old one is forgotten only when nobody
 * meets anything under it any more.
 */
final class Rotation {

  /** Certificates count in whole seconds. */
  private static final Duration GRAIN = Duration.ofSeconds(1);

  private final Issuer issuer;
  private final Clock clock;
  private final Lifetimes lifetimes;
  private final List<GeneralName> names;

  /**
   * A rotation.
   *
   * @param names of the servers that certificates are made for
   */
  Rotation(Issuer issuer, Clock clock, Lifetimes lifetimes, List<GeneralName> names) {
    this.issuer = issuer;
    this.clock = clock;
    this.lifetimes = lifetimes;
    this.names = List.copyOf(names);
  }

  /** The first of all. */
  Credentials first() {
    return under(newAuthority(), Optional.empty());
  }

  /**
   * The step that is due; the same where none is.
   *
   * @param publishedSince since when callers are known to trust a CA; empty if they do not yet
   */
  Credentials next(Credentials now, Function<X509Certificate, Optional<Instant>> publishedSince) {
    Optional<Identity> known =
        now.next()
            .filter(n -> publishedSince.apply(n.certificate()).filter(this::isLongAgo).isPresent());
    if (isOver(now.authority())) {
      // Nobody trusts what is served any more, so there is nothing left to be careful about.
      return under(now.next().orElseGet(this::newAuthority), Optional.empty());
    } else if (known.isPresent()) {
      return under(known.get(), Optional.of(now.authority().certificate()));
    } else if (now.next().isEmpty() && isDue(now.authority(), lifetimes.authority())) {
      return new Credentials(
          now.authority(), now.served(), Optional.of(newAuthority()), now.previous());
    } else if (isDue(now.served(), lifetimes.served()) && isWorthRenewing(now)) {
      return new Credentials(now.authority(), served(now.authority()), now.next(), now.previous());
    } else if (now.previous().isPresent() && isLongAgo(issuer.madeAt(now.served()))) {
      return new Credentials(now.authority(), now.served(), now.next(), Optional.empty());
    }
    return now;
  }

  private Credentials under(Identity authority, Optional<X509Certificate> previous) {
    return new Credentials(authority, served(authority), Optional.empty(), previous);
  }

  private Identity newAuthority() {
    return issuer.authority(lifetimes.authority());
  }

  private Identity served(Identity authority) {
    return issuer.server(authority, names, lifetimes.served());
  }

  private boolean isOver(Identity identity) {
    return !clock.instant().isBefore(identity.end());
  }

  private boolean isDue(Identity identity, Duration lifetime) {
    return clock.instant().isAfter(identity.end().minus(Lifetimes.lastPart(lifetime)));
  }

  /** What ends with its CA cannot be made to last longer. */
  private static boolean isWorthRenewing(Credentials now) {
    return now.served().end().isBefore(now.authority().end().minus(GRAIN));
  }

  private boolean isLongAgo(Instant time) {
    return !clock.instant().isBefore(time.plus(lifetimes.overlap()));
  }
}
