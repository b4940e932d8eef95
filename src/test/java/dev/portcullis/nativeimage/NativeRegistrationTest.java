package dev.portcullis.nativeimage;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import org.junit.jupiter.api.Test;

/**
 * Checks that everything which is reached by reflection or read from the class path is registered
 * for the native image, and names what is missing.
 */
final class NativeRegistrationTest {

  private static final String PICOCLI = "picocli.CommandLine$";
  private static final String PICOCLI_CONFIGURATION =
      "/META-INF/native-image/picocli-generated/dev.portcullis/portcullis/reflect-config.json";
  private static final Path CLASSES_FOLDER = Path.of("target/classes");
  private static final Set<String> READERS =
      Set.of("getResource", "getResourceAsStream", "getResources", "resources", "getBundle");
  private static final Set<String> LOADERS =
      Set.of(
          "java.lang.Class",
          "java.lang.ClassLoader",
          "java.lang.Module",
          "java.util.ResourceBundle");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portcullis");
  private static final SourceModel SOURCES = SourceModel.parse();

  @Test
  void picocliTypesAreRegistered() throws IOException {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (JavaClass c : CLASSES) {
      if (hasPicocliAnnotation(c) || implementsPicocli(c)) {
        expected.computeIfAbsent(c.getName(), n -> new TreeSet<>());
      }
      for (JavaMember member : c.getMembers()) {
        if (hasPicocliAnnotation(member)) {
          expected.computeIfAbsent(c.getName(), n -> new TreeSet<>()).add(member.getName());
          member.getAllInvolvedRawTypes().stream()
              .filter(t -> t.getPackageName().startsWith("dev.portcullis"))
              .forEach(t -> expected.computeIfAbsent(t.getName(), n -> new TreeSet<>()));
        }
      }
    }
    assertTrue(expected.size() >= 9, "no more than " + expected.keySet());
    Map<String, Set<String>> configured = picocliConfiguration();
    expected.forEach(
        (name, members) -> {
          assertTrue(configured.containsKey(name), name + " is not in " + PICOCLI_CONFIGURATION);
          assertTrue(
              configured.get(name).containsAll(members),
              members + " of " + name + " are not all in " + PICOCLI_CONFIGURATION);
        });
  }

  private static boolean hasPicocliAnnotation(JavaClass c) {
    return c.isAnnotatedWith(describe("picocli's", a -> isPicocli(a.getRawType())));
  }

  private static boolean hasPicocliAnnotation(JavaMember member) {
    return member.isAnnotatedWith(describe("picocli's", a -> isPicocli(a.getRawType())));
  }

  /** picocli creates converters, version providers, and the like. */
  private static boolean implementsPicocli(JavaClass c) {
    return c.getAllRawInterfaces().stream().anyMatch(NativeRegistrationTest::isPicocli);
  }

  private static boolean isPicocli(JavaClass c) {
    return c.getName().startsWith(PICOCLI);
  }

  /** The configuration's classes with their fields and methods. */
  private static Map<String, Set<String>> picocliConfiguration() throws IOException {
    try (InputStream json =
        NativeRegistrationTest.class.getResourceAsStream(PICOCLI_CONFIGURATION)) {
      assertTrue(json != null, "picocli-codegen did not run: mvn clean");
      Map<String, Set<String>> classes = new TreeMap<>();
      for (JsonNode entry : new ObjectMapper().readTree(json)) {
        Set<String> members = new TreeSet<>();
        entry.path("fields").forEach(f -> members.add(f.get("name").asText()));
        entry.path("methods").forEach(m -> members.add(m.get("name").asText()));
        classes.put(entry.get("name").asText(), members);
      }
      return classes;
    }
  }

  @Test
  void jsonBoundTypesAreTreesOrRegistered() {
    NativeBindingRules bindable = new NativeBindingRules(SOURCES.types());
    List<SourceModel.Invocation> bindings =
        SOURCES.invocations().stream().filter(bindable::isBinding).toList();
    assertFalse(bindings.isEmpty(), "the search finds nothing any more");
    assertEquals(
        List.of(),
        bindings.stream()
            .filter(c -> !bindable.isAllowed(c))
            .map(c -> c + " is given " + c.arguments())
            .toList(),
        "a native image cannot bind these to JSON: give Jackson trees (JsonNode, Map, List), or "
            + "annotate the class with @RegisterForReflection(registerFullHierarchy = true)");
  }

  @Test
  void classPathResourcesAreIncluded() throws IOException {
    List<String> files = resources();
    Set<String> read = new TreeSet<>();
    for (SourceModel.Invocation call : SOURCES.invocations()) {
      if (LOADERS.contains(call.owner())
          && READERS.contains(call.method().getSimpleName().toString())) {
        String beginning = absoluteResourceName(call);
        List<String> found = files.stream().filter(f -> f.startsWith(beginning)).toList();
        assertFalse(
            call.firstArgumentPrefix().isEmpty() || found.isEmpty(),
            call + ": say in the call where in " + CLASSES_FOLDER + " it reads");
        read.addAll(found);
      }
    }
    assertFalse(read.isEmpty(), "the search finds nothing any more");
    List<PathMatcher> includes = includes();
    assertEquals(
        List.of(),
        read.stream().filter(f -> includes.stream().noneMatch(i -> i.matches(Path.of(f)))).toList(),
        "add these to quarkus.native.resources.includes");
  }

  private static List<String> resources() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES_FOLDER)) {
      return files
          .filter(f -> Files.isRegularFile(f) && !f.toString().endsWith(".class"))
          .map(f -> CLASSES_FOLDER.relativize(f).toString().replace('\\', '/'))
          .toList();
    }
  }

  private static List<PathMatcher> includes() throws IOException {
    Properties properties = new Properties();
    try (InputStream file =
        Files.newInputStream(CLASSES_FOLDER.resolve("application.properties"))) {
      properties.load(file);
    }
    return Stream.of(properties.getProperty("quarkus.native.resources.includes", "").split(","))
        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
        .toList();
  }

  /** A class resolves resources in its own package, unless the name begins with a slash. */
  private static String absoluteResourceName(SourceModel.Invocation call) {
    String name = call.firstArgumentPrefix();
    if (name.startsWith("/")) {
      return name.substring(1);
    }
    return call.owner().equals("java.lang.Class")
        ? packageOf(call.receiver()).replace('.', '/') + "/" + name
        : name;
  }

  /** The package of {@code T} if the type is {@code Class<T>}. */
  private static String packageOf(TypeMirror ofClass) {
    TypeMirror type = ((DeclaredType) ofClass).getTypeArguments().get(0);
    if (type instanceof WildcardType wildcard) {
      type = wildcard.getExtendsBound();
    }
    String name = ((TypeElement) ((DeclaredType) type).asElement()).getQualifiedName().toString();
    return CLASSES.get(name).getPackageName();
  }

  @Test
  void noClassIsLoadedByName() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "a class or a member is looked up by its name",
                (JavaCall<?> call) ->
                    call.getTargetOwner().isEquivalentTo(Class.class)
                        && call.getName().matches("forName|get(Declared)?(Method|Field|Constr).*")))
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .check(CLASSES);
  }

  /**
   * BouncyCastle's provider finds its algorithms by name, which is why Quarkus registers what it
   * uses (guide "Security Tips and Tricks", quarkus.security.security-providers=BC). Portcullis
   * only builds certificates with it, which uses no names, and the JDK's own providers sign.
   */
  @Test
  void bouncyCastleProviderIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.bouncycastle.jce.provider..",
            "org.bouncycastle.jcajce.provider..",
            "org.bouncycastle.jsse..")
        .orShould()
        .callMethodWhere(
            describe(
                "a provider is chosen or added",
                (JavaCall<?> call) -> call.getName().matches("setProvider|(add|insert)Provider.*")))
        .check(CLASSES);
  }
}
