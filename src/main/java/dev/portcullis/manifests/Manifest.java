package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import java.util.Map;

/** An object and where it was written. */
public final class Manifest {

  private final Resource resource;
  private final Source source;

  Manifest(Resource resource, Source source) {
    this.resource = resource;
    this.source = source;
  }

  /** The object, with defaults applied. */
  public Resource resource() {
    return resource;
  }

  /** The object as it was written: maps, lists, strings, numbers, booleans and nulls. */
  public Map<?, ?> tree() {
    return (Map<?, ?>) Yaml.tree(source.root());
  }

  /** The object, and how it was written. */
  public Spelled spelled() {
    return new Spelled(resource, tree());
  }

  /** The file that it was written in, as it was given. */
  public String file() {
    return source.file();
  }

  Source source() {
    return source;
  }

  /** Where a field stands; a field that is missing stands where its nearest ancestor does. */
  public Position locate(FieldPath field) {
    return source.locate(field);
  }
}
