package dev.portcullis.rules;

import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ViewQuery;
import java.util.function.BiFunction;

/**
 * What a function computes from a Service and a view. Services are compared by identity, because a
 * Service may have thousands of ports, and a memoizing view returns the same one again.
 *
 * @param function a constant
 */
record ServiceQuery<T>(Service service, BiFunction<Service, ResourceView, T> function)
    implements ViewQuery<T> {

  @Override
  public T computeFrom(ResourceView view) {
    return function.apply(service, view);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServiceQuery<?> query
        && query.service == service
        && query.function == function;
  }

  @Override
  public int hashCode() {
    return service.key().hashCode() + 31 * function.hashCode();
  }
}
