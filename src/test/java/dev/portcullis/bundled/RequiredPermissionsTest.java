package dev.portcullis.bundled;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that permissions are read from the bundled roles. */
final class RequiredPermissionsTest {

  @Test
  void readsRequiredPermissions() {
    assertTrue(
        RequiredPermissions.ofViewRole()
            .contains(
                new RequiredPermissions(
                    true,
                    List.of("networking.k8s.io"),
                    List.of("ingresses"),
                    List.of(),
                    List.of("get", "list", "watch"))));
    assertTrue(
        RequiredPermissions.ofRegistrationRole()
            .contains(
                new RequiredPermissions(
                    false,
                    List.of(""),
                    List.of("secrets"),
                    List.of("portcullis-tls"),
                    List.of("list", "watch", "update"))));
  }
}
