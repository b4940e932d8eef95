package dev.portcullis.rules;

import dev.portcullis.model.Chain;
import dev.portcullis.model.Service;
import java.util.List;

/** A rule about what an update of a Service loses; a Service by itself does not show it. */
interface ServiceUpdateRule extends ServiceRule {

  @Override
  default List<Finding> check(Service service, Chain chain) {
    return List.of();
  }

  @Override
  List<Finding> checkUpdate(Service before, Service after);
}
