package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is built from a Go module in src/test/resources, which pins its version. After a
 * change of the module the program must be deleted from the user's cache.
 */
public enum GoProgram {
  /** Prints how Traefik reads the Ingresses of a cluster. */
  TRAEFIK_ROUTES("traefik-routes", "traefik-routes", ".", "github.com/traefik/traefik/v3"),
  /** An ingress controller. */
  CONTOUR(
      "contour",
      "contour",
      "github.com/projectcontour/contour/cmd/contour",
      "github.com/projectcontour/contour"),
  HELM_4("helm-4", "deployment-tools", "helm.sh/helm/v4/cmd/helm", "helm.sh/helm/v4"),
  HELM_3("helm-3", "deployment-tools", "helm.sh/helm/v3/cmd/helm", "helm.sh/helm/v3"),
  /** Applies and prunes objects with the apply engine of Flux. */
  FLUX_APPLY("flux-apply", "deployment-tools", ".", "github.com/fluxcd/pkg/ssa");

  private final String fileName;
  private final String folder;
  private final String mainPackage;
  private final String requirement;

  GoProgram(String fileName, String folder, String mainPackage, String requirement) {
    this.fileName = fileName;
    this.folder = folder;
    this.mainPackage = mainPackage;
    this.requirement = requirement;
  }

  String fileName() {
    return fileName;
  }

  /** The package to build, as an argument of {@code go build}. */
  String mainPackage() {
    return mainPackage;
  }

  Path module() {
    return Path.of("src/test/resources", folder);
  }

  /** The version of the public module that it runs, such as 4.3.1. */
  public String version() {
    try {
      String text = Files.readString(module().resolve("go.mod"));
      Matcher line = Pattern.compile("\\s" + Pattern.quote(requirement) + " v(\\S+)").matcher(text);
      if (!line.find()) {
        throw new IllegalStateException(module() + "/go.mod does not require " + requirement);
      }
      return line.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
