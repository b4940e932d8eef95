package dev.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Paths of fields. */
final class FieldPathTest {

  private static final FieldPath NAME =
      FieldPath.ROOT.field("spec").field("ports").index(10).field("name");

  @Test
  void textUsesNotationOfKubernetes() {
    assertEquals("spec.ports[10].name", NAME.toString());
    assertEquals("/spec/ports/10/name", NAME.toJsonPointer());
    assertEquals("", FieldPath.ROOT.toJsonPointer());
  }

  @Test
  void siblingHasTheSameParent() {
    assertEquals("name", NAME.name());
    assertEquals("spec.ports[10].port", NAME.sibling("port").toString());
    assertEquals("b", FieldPath.ROOT.field("a").sibling("b").toString());
  }

  @Test
  void segmentsKeepIndexesApartFromNames() {
    assertEquals(List.of("spec", "ports", "10]", "name"), NAME.segments());
    assertEquals(
        List.of(-1, -1, 10, -1), NAME.segments().stream().map(FieldPath::indexOf).toList());
    assertEquals(List.of(), FieldPath.ROOT.segments());
  }

  /** The key of an annotation has dots and slashes, and may look like an index. */
  @Test
  void keysAreWhole() {
    FieldPath path = new FieldPath("metadata.annotations").key("example.com/a.b~1");
    assertEquals("metadata.annotations[example.com/a.b~1]", path.toString());
    assertEquals(List.of("metadata", "annotations", "example.com/a.b~1"), path.segments());
    assertEquals(-1, FieldPath.indexOf("example.com/a.b~1"));
    assertEquals(-1, FieldPath.indexOf("x]"));
    assertEquals("/metadata/annotations/example.com~1a.b~01", path.toJsonPointer());
  }

  @Test
  void elementsAreOrderedByIndex() {
    List<String> sorted = List.of("", "a[2].b", "a[9]", "a[10].b", "a[10].c", "b");
    assertEquals(
        sorted,
        Stream.of("b", "a[10].c", "a[9]", "", "a[10].b", "a[2].b")
            .map(FieldPath::new)
            .sorted()
            .map(FieldPath::text)
            .toList());
  }
}
