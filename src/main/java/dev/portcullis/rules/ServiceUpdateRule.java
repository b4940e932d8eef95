package dev.portcullis.rules;

import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import java.util.List;

/** A rule about what an update of a Service loses; a Service by itself does not show it. */
interface ServiceUpdateRule extends ServiceRule {

  @Override
  default List<Finding> check(Service service, ResourceView chain) {
    return List.of();
  }

  @Override
  List<Finding> checkUpdate(Service before, Service after);
}
