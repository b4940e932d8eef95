package dev.portcullis.policy;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.policy.Release.ReleaseType;
import dev.portcullis.policy.ReleaseOptions.SameReleaseAction;
import dev.portcullis.rules.Evidence;
import dev.portcullis.rules.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Determines the release that an update disagrees with only by itself: the stored states of the
 * updated object and of all objects that a finding is about belong to it, in one namespace. The
 * tool that applies the release updates the others as well.
 */
final class SameRelease {

  private final AdmissionRequest request;
  private final ResourceView view;
  private final ReleaseOptions options;
  private final FindingServices services;

  /**
   * Creates it for a request.
   *
   * @param view the stored objects; the request's own object is not read from it
   */
  SameRelease(AdmissionRequest request, ResourceView view, ReleaseOptions options) {
    this.request = request;
    this.view = view;
    this.options = options;
    this.services = new FindingServices(request.change());
  }

  /** The release, for messages; empty if the finding is about any object outside of it. */
  String of(Finding finding) {
    if (options.action() == SameReleaseAction.DENY
        || request.operation() != Operation.UPDATE
        || finding.evidence() != Evidence.EXISTING_OBJECT) {
      return "";
    }
    List<Optional<ResourceMeta>> others = others(finding).toList();
    return others.isEmpty() ? "" : commonRelease(others);
  }

  /** The stored objects that a finding is about, except the request's own; empty if not found. */
  private Stream<Optional<ResourceMeta>> others(Finding finding) {
    ObjectKey own = request.change().key();
    return Stream.concat(
            Stream.of(finding.subject()).filter(m -> !m.key().equals(own)).map(Optional::of),
            services
                .of(finding)
                .filter(s -> !s.key().equals(own))
                .map(s -> view.service(s).toOptional().map(Service::meta)))
        .distinct();
  }

  private String commonRelease(List<Optional<ResourceMeta>> others) {
    Map<ReleaseType, Release> common =
        new HashMap<>(releasesOf(request.change().before().orElseThrow().meta()));
    for (Optional<ResourceMeta> other : others) {
      Map<ReleaseType, Release> releases =
          other
              .filter(m -> m.key().namespace().equals(request.namespace()))
              .map(this::releasesOf)
              .orElse(Map.of());
      common.entrySet().retainAll(releases.entrySet());
    }
    return common.keySet().stream()
        .sorted()
        .findFirst()
        .map(common::get)
        .map(Release::toString)
        .orElse("");
  }

  private Map<ReleaseType, Release> releasesOf(ResourceMeta meta) {
    return Release.of(meta, options.labels());
  }
}
