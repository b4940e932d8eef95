package dev.portcullis.doctor;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * Asks the API server for the permissions of the service account. The API server does not store
 * reviews. A user that cannot create SubjectAccessReviews can still review itself, which is enough
 * if it is the service account.
 */
public final class AccessReviewClient {

  private final KubernetesClient client;
  private final InstallationRef ref;
  private boolean usesSelfReview;

  AccessReviewClient(KubernetesClient client, InstallationRef ref) {
    this.client = client;
    this.ref = ref;
  }

  /**
   * Whether the service account has a permission.
   *
   * @throws ReadFailedException if the API server does not say
   */
  public boolean isAllowed(ResourceAttributes attributes) {
    try {
      return usesSelfReview ? reviewSelf(attributes) : reviewServiceAccount(attributes);
    } catch (KubernetesClientException e) {
      if (usesSelfReview
          || e.getCode() != HttpURLConnection.HTTP_FORBIDDEN
          || !isRunningAsServiceAccount()) {
        throw new ReadFailedException("permissions of " + ref.serviceAccountUser(), e);
      }
      usesSelfReview = true;
      return isAllowed(attributes);
    }
  }

  private boolean reviewServiceAccount(ResourceAttributes attributes) {
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
                .withResourceAttributes(attributes)
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean reviewSelf(ResourceAttributes attributes) {
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(attributes)
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean isRunningAsServiceAccount() {
    return InstallationView.readOrThrow(
        "own user name",
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
