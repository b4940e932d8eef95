package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.RequiredPermissions;
import dev.portcullis.doctor.AccessReviewClient;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationRef;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ReadFailedException;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import java.util.List;
import java.util.function.Consumer;

/** Whether the server may do what the shipped roles allow it, whoever says so in this cluster. */
public final class PermissionsCheck implements DoctorCheck {

  @Override
  public String name() {
    return "rights";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    AccessReviewClient access = site.accessReviewClient();
    String install = installCommand(site);
    RequiredPermissions.ofViewRole()
        .forEach(r -> checkPermissions(site.ref(), access, r, install, say));
    if (site.certificateMode() == CertificateMode.SELF_MANAGED) {
      RequiredPermissions.ofRegistrationRole()
          .forEach(r -> checkPermissions(site.ref(), access, r, install, say));
    }
  }

  private static String installCommand(InstallationView site) {
    try {
      return site.certificateMode().installCommand();
    } catch (ReadFailedException e) {
      return CertificateMode.SELF_MANAGED.installCommand();
    }
  }

  private void checkPermissions(
      InstallationRef scope,
      AccessReviewClient access,
      RequiredPermissions rights,
      String install,
      Consumer<DoctorFinding> say) {
    List<String> names =
        rights.resourceNames().isEmpty()
            ? List.of("")
            : rights.resourceNames().stream().map(n -> resolveName(scope, rights, n)).toList();
    for (String group : rights.apiGroups()) {
      for (String resource : rights.resources()) {
        for (String name : names) {
          List<String> missing =
              rights.verbs().stream()
                  .filter(
                      v ->
                          !access.isAllowed(
                              toResourceAttributes(scope, rights, group, resource, name, v)))
                  .toList();
          if (!missing.isEmpty()) {
            String what =
                resource
                    + (group.isEmpty() ? "" : "." + group)
                    + (name.isEmpty() ? "" : " " + name);
            say.accept(
                new DoctorFinding(
                    Level.ERROR,
                    name(),
                    scope.serviceAccountUser()
                        + " may not "
                        + String.join(", ", missing)
                        + " "
                        + what
                        + (rights.clusterWide() ? "" : " in namespace " + scope.namespace()),
                    install));
          }
        }
      }
    }
  }

  /** What has the name of the configurations has another where they have. */
  private static String resolveName(
      InstallationRef scope, RequiredPermissions rights, String name) {
    return name.equals(InstallationRef.APP_NAME) ? scope.name() : name;
  }

  private static ResourceAttributes toResourceAttributes(
      InstallationRef scope,
      RequiredPermissions rights,
      String group,
      String resource,
      String name,
      String verb) {
    return new ResourceAttributesBuilder()
        .withGroup(group)
        .withResource(resource)
        .withName(name.isEmpty() ? null : name)
        .withNamespace(rights.clusterWide() ? null : scope.namespace())
        .withVerb(verb)
        .build();
  }
}
