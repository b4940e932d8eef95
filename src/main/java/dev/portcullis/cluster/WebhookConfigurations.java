package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Locale;

/** The two kinds of webhook configurations. */
public final class WebhookConfigurations {

  public static final String VALIDATING = "ValidatingWebhookConfiguration";
  public static final String MUTATING = "MutatingWebhookConfiguration";
  public static final List<String> KINDS = List.of(VALIDATING, MUTATING);

  private static final String GROUP = "admissionregistration.k8s.io";

  /** The {@code apiVersion} of both kinds. */
  public static final String API_VERSION = GROUP + "/v1";

  private WebhookConfigurations() {}

  /** The resource name for kubectl. */
  public static String kubectlName(String kind) {
    return kind.toLowerCase(Locale.ROOT);
  }

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
