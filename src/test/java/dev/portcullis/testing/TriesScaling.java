package dev.portcullis.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Runs every property with a share of the tries that it declares, except for {@link AllTries}. The
 * system property {@code tests.triesPercent} holds the share; without it, properties run with all
 * their tries.
 *
 * <p>jqwik finds this hook through {@code META-INF/services}.
 */
public final class TriesScaling implements AroundPropertyHook {

  private static final int PERCENT = Integer.getInteger("tests.triesPercent", 100);
  private static final int DEFAULT_TRIES = 1000;

  /** With fewer tries, a coverage floor of 10 % fails by chance. */
  private static final int ENOUGH_FOR_COVERAGE = 200;

  private static final int MIN_TRIES = 5;

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    if (context.findAnnotation(AllTries.class).isEmpty()
        && !context.containerClass().isAnnotationPresent(AllTries.class)) {
      context.attributes().setTries(scaled(context.attributes().tries().orElse(DEFAULT_TRIES)));
    }
    return property.execute();
  }

  private static int scaled(int declared) {
    int min = declared < ENOUGH_FOR_COVERAGE ? MIN_TRIES : ENOUGH_FOR_COVERAGE;
    return Math.max(min, declared * PERCENT / 100);
  }
}
