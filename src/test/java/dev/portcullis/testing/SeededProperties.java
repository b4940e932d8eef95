package dev.portcullis.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property the seed of {@link RandomSeed}. A report of a failed property contains it.
 *
 * <p>jqwik finds this hook through {@code META-INF/services}.
 */
public final class SeededProperties implements AroundPropertyHook {

  private static final long FIXED = 20260301;

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    context.attributes().setSeed(Long.toString(RandomSeed.orElse(FIXED)));
    return property.execute();
  }
}
