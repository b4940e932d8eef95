package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Locale;

/** The two kinds of webhook configurations, read and written as trees. */
public final class WebhookConfigurations {

  public static final String VALIDATING = "ValidatingWebhookConfiguration";
  public static final String MUTATING = "MutatingWebhookConfiguration";
  public static final List<String> KINDS = List.of(VALIDATING, MUTATING);

  private static final String GROUP = "admissionregistration.k8s.io";

  /** As it stands in {@code apiVersion}. */
  public static final String API_VERSION = GROUP + "/v1";

  private WebhookConfigurations() {}

  /** The kind as kubectl takes it. */
  public static String kubectlName(String kind) {
    return kind.toLowerCase(Locale.ROOT);
  }

  /** Where the API server has those of a kind. */
  public static ResourceDefinitionContext definitionContext(String kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(GROUP)
        .withVersion("v1")
        .withKind(kind)
        .withPlural(kubectlName(kind) + "s")
        .withNamespaced(false)
        .build();
  }
}
