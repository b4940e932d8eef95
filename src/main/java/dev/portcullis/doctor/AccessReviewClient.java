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
public final class AccessReviewClient {

  private final KubernetesClient client;
  private final InstallationRef ref;
  private boolean usesSelfReview;

  AccessReviewClient(KubernetesClient client, InstallationRef scope) {
    this.client = client;
    this.ref = scope;
  }

  /**
   * Whether the service account may do that.
   *
   * @throws ReadFailedException if nobody tells us
   */
  public boolean isAllowed(ResourceAttributes what) {
    try {
      return usesSelfReview ? reviewSelf(what) : reviewServiceAccount(what);
    } catch (KubernetesClientException e) {
      if (usesSelfReview
          || e.getCode() != HttpURLConnection.HTTP_FORBIDDEN
          || !isRunningAsServiceAccount()) {
        throw new ReadFailedException("what " + ref.serviceAccountUser() + " may do", e);
      }
      usesSelfReview = true;
      return isAllowed(what);
    }
  }

  private boolean reviewServiceAccount(ResourceAttributes what) {
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(ref.serviceAccountUser())
                .withGroups(
                    List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + ref.namespace(),
                        "system:authenticated"))
                .withResourceAttributes(what)
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean reviewSelf(ResourceAttributes what) {
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

  private boolean isRunningAsServiceAccount() {
    return InstallationView.readOrThrow(
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
                .equals(ref.serviceAccountUser()));
  }
}
