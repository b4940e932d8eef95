package dev.portcullis.testing;

import dev.portcullis.model.Resource;
import dev.portcullis.policy.LiveRead;
import dev.portcullis.policy.LiveReader;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers live reads from a cluster state and counts them. */
public final class FakeLiveReader implements LiveReader, LiveReader.Session {

  private final ClusterState state;
  private int calls;

  public FakeLiveReader(ClusterState world) {
    this.state = world;
  }

  /** The number of API calls that the reads would need. */
  public int calls() {
    return calls;
  }

  @Override
  public Session openSession(String namespace, Duration timeLeft) {
    return this;
  }

  @Override
  public ReadResult read(List<LiveRead> wanted, Priority priority) {
    Map<LiveRead, List<Resource>> found = new HashMap<>();
    for (LiveRead read : wanted) {
      calls += read.apiCallCount();
      found.put(read, look(read));
    }
    return new ReadResult.Completed(found, "");
  }

  private List<Resource> look(LiveRead read) {
    if (read instanceof LiveRead.EndpointsRead e) {
      return List.copyOf(state.view().endpointsOf(e.service()).toOptional().orElseThrow());
    }
    return state.get(((LiveRead.ObjectRead) read).key()).stream().toList();
  }
}
