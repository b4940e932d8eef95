package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The annotations with which a controller answers all requests of an Ingress itself, so that it
 * never connects to the Service of a backend. Traefik's middlewares and skipper's {@code
 * zalando.org/skipper-filter} are not among them: both controllers drop a route without a Service.
 */
enum AnswerAnnotation {
  /** internal/ingress/annotations/redirect and nginx.tmpl: {@code return} replaces proxy_pass. */
  PERMANENT_REDIRECT(
      IngressController.INGRESS_NGINX,
      "nginx.ingress.kubernetes.io/permanent-redirect",
      AnswerAnnotation::isHttpUrl),
  TEMPORAL_REDIRECT(
      IngressController.INGRESS_NGINX,
      "nginx.ingress.kubernetes.io/temporal-redirect",
      AnswerAnnotation::isHttpUrl),
  CONFIGURATION_SNIPPET(
      IngressController.INGRESS_NGINX,
      "nginx.ingress.kubernetes.io/configuration-snippet",
      NginxSnippet::alwaysReturns),
  SERVER_SNIPPET(
      IngressController.INGRESS_NGINX,
      "nginx.ingress.kubernetes.io/server-snippet",
      NginxSnippet::alwaysReturns),
  /** pkg/converters/ingress syncIngressHTTP: a path with redirect-to gets no backend. */
  REDIRECT_TO(
      IngressController.HAPROXY_INGRESS,
      "haproxy-ingress.github.io/redirect-to",
      value -> !value.isEmpty()),
  /** The second of the prefixes that haproxy-ingress reads by default. */
  REDIRECT_TO_SHORT(
      IngressController.HAPROXY_INGRESS,
      "ingress.kubernetes.io/redirect-to",
      value -> !value.isEmpty()),
  /** dataclients/kubernetes addExtraRoutes: added for each path, with or without a Service. */
  SKIPPER_ROUTES(
      IngressController.SKIPPER, "zalando.org/skipper-routes", SkipperRoutes::answerRequests);

  private static final Set<String> KEYS =
      Arrays.stream(values()).map(a -> a.key).collect(Collectors.toUnmodifiableSet());

  private static final Pattern HTTP_URL = Pattern.compile("(?i)https?:.+");

  private final IngressController controller;
  private final String key;
  private final Predicate<String> answers;

  /**
   * @param answers whether a value answers all requests; false for a value that cannot be read
   */
  AnswerAnnotation(IngressController controller, String key, Predicate<String> answers) {
    this.controller = controller;
    this.key = key;
    this.answers = answers;
  }

  /**
   * The annotation that counts for an Ingress, because its controller serves the Ingress, or
   * because it is not known which controller does.
   */
  static Optional<AnswerAnnotation> of(Ingress ingress, Supplier<IngressControllers> controllers) {
    if (Collections.disjoint(KEYS, ingress.meta().annotations().keySet())) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .filter(a -> ingress.meta().annotations().containsKey(a.key))
        .filter(a -> controllers.get().mayBe(a.controller))
        .filter(a -> a.answers.test(ingress.meta().annotations().get(a.key).strip()))
        .findFirst();
  }

  /** Whether the annotation concerns a backend; only ingress-nginx answers for a default one. */
  boolean concerns(Backend backend) {
    return controller == IngressController.INGRESS_NGINX || backend.match().isPresent();
  }

  String key() {
    return key;
  }

  /** isValidURL of ingress-nginx ignores other values. */
  private static boolean isHttpUrl(String value) {
    return HTTP_URL.matcher(value).matches();
  }
}
