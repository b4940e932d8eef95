package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.RequiredPermissions;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationRef;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.ReadFailedException;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import java.util.List;
import java.util.function.Predicate;

/** Checks that the service account has the permissions of the bundled roles. */
final class PermissionsCheck implements DoctorCheck {

  @Override
  public String name() {
    return "permissions";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    Predicate<ResourceAttributes> isAllowed = installation.accessReviewClient()::isAllowed;
    String install = installCommand(installation);
    RequiredPermissions.ofViewRole()
        .forEach(p -> checkPermissions(installation.ref(), isAllowed, p, install, report));
    if (installation.certificateMode() == CertificateMode.SELF_MANAGED) {
      RequiredPermissions.ofRegistrationRole()
          .forEach(p -> checkPermissions(installation.ref(), isAllowed, p, install, report));
    }
  }

  private static String installCommand(InstallationView installation) {
    try {
      return installation.certificateMode().installCommand();
    } catch (ReadFailedException e) {
      return CertificateMode.SELF_MANAGED.installCommand();
    }
  }

  private static void checkPermissions(
      InstallationRef ref,
      Predicate<ResourceAttributes> isAllowed,
      RequiredPermissions permissions,
      String install,
      FindingReporter report) {
    List<String> names =
        permissions.resourceNames().isEmpty()
            ? List.of("")
            : permissions.resourceNames().stream().map(n -> resolveName(ref, n)).toList();
    for (String group : permissions.apiGroups()) {
      for (String resource : permissions.resources()) {
        for (String name : names) {
          List<String> missing =
              permissions.verbs().stream()
                  .filter(
                      verb ->
                          !isAllowed.test(
                              toResourceAttributes(ref, permissions, group, resource, name, verb)))
                  .toList();
          if (!missing.isEmpty()) {
            report.error(
                ref.serviceAccountUser()
                    + " cannot "
                    + String.join(", ", missing)
                    + " "
                    + resource
                    + (group.isEmpty() ? "" : "." + group)
                    + (name.isEmpty() ? "" : " " + name)
                    + (permissions.clusterWide() ? "" : " in namespace " + ref.namespace()),
                "",
                install);
          }
        }
      }
    }
  }

  /**
   * Roles that name the bundled configurations apply to the configurations of this installation.
   */
  private static String resolveName(InstallationRef ref, String name) {
    return name.equals(InstallationRef.APP_NAME) ? ref.name() : name;
  }

  private static ResourceAttributes toResourceAttributes(
      InstallationRef ref,
      RequiredPermissions permissions,
      String group,
      String resource,
      String name,
      String verb) {
    return new ResourceAttributesBuilder()
        .withGroup(group)
        .withResource(resource)
        .withName(name.isEmpty() ? null : name)
        .withNamespace(permissions.clusterWide() ? null : ref.namespace())
        .withVerb(verb)
        .build();
  }
}
