package dev.portcullis.routemap;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a map is of: a cluster, or files. */
public interface RouteMapSource {

  /** What to call it. */
  String title();

  /** Whether it follows what happens. */
  boolean isLive();

  /** The view of it; asked for again after {@link Listener#onViewReplaced}. */
  ResourceView view();

  /** All that is in that view. */
  Stream<Resource> objects();

  /** Whether all of it could be read that was asked for. */
  boolean isComplete();

  /** What of it is not known, a line each. */
  List<String> readProblems();

  /** An object as it is written, to show what to write instead; empty where nobody can tell. */
  Optional<Map<?, ?>> treeOf(ObjectKey object);

  /** Where a field of an object is written, for people; empty where that is in no file. */
  Optional<String> locate(ObjectKey object, FieldPath field);

  /** Tells of every change from now on. */
  void addListener(Listener listener);

  /** Who is told of changes; it has to be quick. */
  interface Listener {

    /** One object is another, came or went. */
    void onObjectChanged(ResourceChange change);

    /** So much has changed that it is looked at as a whole again. */
    void onViewReplaced();
  }
}
