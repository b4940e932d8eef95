package dev.portcullis;

import dev.portcullis.Worlds.World;
import dev.portcullis.model.Resource;
import dev.portcullis.verdict.Live;
import dev.portcullis.verdict.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A world that can be looked at live, and that counts what is asked of it. */
final class Truth implements Live, Live.Look {

  private final World world;
  private int calls;

  Truth(World world) {
    this.world = world;
  }

  /** How many calls of an API server it would have been. */
  int calls() {
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
      return List.copyOf(world.view().endpointsOf(e.service()).ifFound().orElseThrow());
    }
    return world.get(((Read.One) read).key()).stream().toList();
  }
}
