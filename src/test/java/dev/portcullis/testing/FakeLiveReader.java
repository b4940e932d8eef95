package dev.portcullis.testing;

import dev.portcullis.model.Resource;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.verdict.Live;
import dev.portcullis.verdict.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A world that can be looked at live, and that counts what is asked of it. */
public final class FakeLiveReader implements Live, Live.Look {

  private final ClusterState state;
  private int calls;

  public FakeLiveReader(ClusterState world) {
    this.state = world;
  }

  /** How many calls of an API server it would have been. */
  public int calls() {
    return calls;
  }

  @Override
  public Look look(String namespace) {
    return this;
  }

  @Override
  public Sighting read(List<Read> wanted) {
    Map<Read, List<Resource>> found = new HashMap<>();
    for (Read read : wanted) {
      calls += read.calls();
      found.put(read, look(read));
    }
    return new Sighting.Seen(found, "");
  }

  private List<Resource> look(Read read) {
    if (read instanceof Read.EndpointsOf e) {
      return List.copyOf(state.view().endpointsOf(e.service()).toOptional().orElseThrow());
    }
    return state.get(((Read.One) read).key()).stream().toList();
  }
}
