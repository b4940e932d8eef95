package dev.portcullis.routemap;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The data source of a route map: a cluster, or files. */
public interface RouteMapSource {

  /** A name for titles. */
  String title();

  /** Whether it reports changes. */
  boolean isLive();

  /** The current view; must be read again after {@link Listener#onViewReplaced}. */
  ResourceView view();

  /** All objects in the view. */
  Stream<Resource> objects();

  /** Whether everything that was requested could be read. */
  boolean isComplete();

  /** What could not be read, one line each. */
  List<String> readProblems();

  /** The source of an object as a tree; empty if it is unknown. */
  Optional<Map<?, ?>> treeOf(ObjectKey object);

  /** File and line of a field; empty if the object is not from a file. */
  Optional<String> locate(ObjectKey object, FieldPath field);

  /** Registers a listener for changes. */
  void addListener(Listener listener);

  /** Receives changes; must not block. */
  interface Listener {

    /** Called when an object was added, changed, or removed. */
    void onObjectChanged(ResourceChange change);

    /** Called when the whole view must be read again. */
    void onViewReplaced();
  }
}
