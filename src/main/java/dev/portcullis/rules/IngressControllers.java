package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceView;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The controllers that may serve an Ingress. Annotation and field may name two classes, and
 * controllers differ in which they read first, so both count.
 *
 * @param known the controllers of its classes that are known
 * @param complete whether no other controller may serve it; false without a class
 */
record IngressControllers(Set<IngressController> known, boolean complete) {

  static IngressControllers of(Ingress ingress, ResourceView view) {
    List<Optional<IngressController>> all =
        ingress.classNames().map(name -> IngressController.ofClass(name, view)).toList();
    Set<IngressController> known = EnumSet.noneOf(IngressController.class);
    all.forEach(c -> c.ifPresent(known::add));
    return new IngressControllers(
        known, !all.isEmpty() && all.stream().allMatch(Optional::isPresent));
  }

  /** Whether that controller may serve the Ingress. */
  boolean mayBe(IngressController controller) {
    return !complete || known.contains(controller);
  }

  /** Whether all controllers that may serve the Ingress are known and match. */
  boolean areAll(Predicate<IngressController> condition) {
    return complete && known.stream().allMatch(condition);
  }
}
