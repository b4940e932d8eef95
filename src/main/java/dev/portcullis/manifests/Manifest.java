package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import java.util.Map;

/** An object and where it was written. */
public final class Manifest {

  private final Resource resource;
  private final YamlLocation location;

  Manifest(Resource resource, YamlLocation source) {
    this.resource = resource;
    this.location = source;
  }

  /** The object, with defaults applied. */
  public Resource resource() {
    return resource;
  }

  /** The object as it was written: maps, lists, strings, numbers, booleans and nulls. */
  public Map<?, ?> tree() {
    return (Map<?, ?>) YamlCodec.toTree(location.root());
  }

  /** The object, and how it was written. */
  public SourcedResource toSourcedResource() {
    return new SourcedResource(resource, tree());
  }

  /** The file that it was written in, as it was given. */
  public String file() {
    return location.file();
  }

  public YamlLocation location() {
    return location;
  }

  /** Where a field stands; a field that is missing stands where its nearest ancestor does. */
  public SourcePosition locate(FieldPath field) {
    return location.locate(field);
  }
}
