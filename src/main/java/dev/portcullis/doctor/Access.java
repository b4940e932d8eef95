package dev.portcullis.doctor;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * Asks the API server what the service account may do. Reviews are answered and not stored. Who may
 * not ask about others can ask about itself, and that will do where it is the account.
 */
final class Access {

  private final KubernetesClient client;
  private final Scope scope;
  private boolean ofOurselves;

  Access(KubernetesClient client, Scope scope) {
    this.client = client;
    this.scope = scope;
  }

  /**
   * Whether the service account may do that.
   *
   * @throws Unreadable if nobody tells us
   */
  boolean isAllowed(ResourceAttributes what) {
    try {
      return ofOurselves ? self(what) : other(what);
    } catch (KubernetesClientException e) {
      if (ofOurselves || e.getCode() != HttpURLConnection.HTTP_FORBIDDEN || !isUs()) {
        throw new Unreadable("what " + scope.user() + " may do", e);
      }
      ofOurselves = true;
      return isAllowed(what);
    }
  }

  private boolean other(ResourceAttributes what) {
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(scope.user())
                .withGroups(
                    List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + scope.namespace(),
                        "system:authenticated"))
                .withResourceAttributes(what)
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean self(ResourceAttributes what) {
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(what)
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean isUs() {
    return Site.reading(
        "who we are ourselves",
        () ->
            client
                .authentication()
                .v1()
                .selfSubjectReviews()
                .create(new io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview())
                .getStatus()
                .getUserInfo()
                .getUsername()
                .equals(scope.user()));
  }
}
