package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SourcedResource;
import java.util.Map;

/** An object of a manifest file, with its positions in the file. */
public final class Manifest {

  private final Resource resource;
  private final YamlLocation location;

  Manifest(Resource resource, YamlLocation location) {
    this.resource = resource;
    this.location = location;
  }

  /** The object, with defaults applied. */
  public Resource resource() {
    return resource;
  }

  /** The object as written: maps, lists, strings, numbers, booleans and nulls. */
  public Map<?, ?> tree() {
    return (Map<?, ?>) YamlCodec.toTree(location.root());
  }

  public SourcedResource toSourcedResource() {
    return new SourcedResource(resource, tree());
  }

  /** The file as given by the user, or {@code -} for standard input. */
  public String file() {
    return location.file();
  }

  public YamlLocation location() {
    return location;
  }

  /** The value of a field as written; null if the field is missing. */
  public Object valueOf(FieldPath field) {
    return location.valueOf(field);
  }

  /** The position of a field; if the field is missing, that of its nearest ancestor. */
  public SourcePosition locate(FieldPath field) {
    return location.locate(field);
  }
}
