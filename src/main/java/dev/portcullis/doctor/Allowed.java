package dev.portcullis.doctor;

import dev.portcullis.bundled.RequiredPermissions;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import java.util.List;
import java.util.function.Consumer;

/** Whether the server may do what the shipped roles allow it, whoever says so in this cluster. */
final class Allowed implements Check {

  @Override
  public String about() {
    return "rights";
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    Access access = site.access();
    String install = install(site);
    RequiredPermissions.ofViewRole().forEach(r -> ask(site.scope(), access, r, install, say));
    if (site.setup() == Setup.SELF_MANAGED) {
      RequiredPermissions.ofRegistrationRole()
          .forEach(r -> ask(site.scope(), access, r, install, say));
    }
  }

  private static String install(Site site) {
    try {
      return site.setup().install();
    } catch (Unreadable e) {
      return Setup.SELF_MANAGED.install();
    }
  }

  private void ask(
      Scope scope,
      Access access,
      RequiredPermissions rights,
      String install,
      Consumer<DoctorFinding> say) {
    List<String> names =
        rights.resourceNames().isEmpty()
            ? List.of("")
            : rights.resourceNames().stream().map(n -> named(scope, rights, n)).toList();
    for (String group : rights.apiGroups()) {
      for (String resource : rights.resources()) {
        for (String name : names) {
          List<String> missing =
              rights.verbs().stream()
                  .filter(
                      v -> !access.isAllowed(attributes(scope, rights, group, resource, name, v)))
                  .toList();
          if (!missing.isEmpty()) {
            String what =
                resource
                    + (group.isEmpty() ? "" : "." + group)
                    + (name.isEmpty() ? "" : " " + name);
            say.accept(
                new DoctorFinding(
                    Level.WRONG,
                    about(),
                    scope.user()
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
  private static String named(Scope scope, RequiredPermissions rights, String name) {
    return name.equals(Scope.US) ? scope.name() : name;
  }

  private static ResourceAttributes attributes(
      Scope scope,
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
