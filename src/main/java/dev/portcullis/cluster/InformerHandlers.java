package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Handlers for informers. */
public final class InformerHandlers {

  private InformerHandlers() {}

  /** Runs an action whenever an object is added, updated, or deleted. */
  public static <T> ResourceEventHandler<T> onAnyEvent(Runnable action) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        action.run();
      }

      @Override
      public void onUpdate(T before, T after) {
        action.run();
      }

      @Override
      public void onDelete(T object, boolean lastStateUnknown) {
        action.run();
      }
    };
  }

  /** Logs failed watches and always retries: every failure, even a missing permission, may end. */
  public static ExceptionHandler logAndRetry(String watched, Consumer<String> log) {
    return (started, failure) -> {
      log.accept("watch failed, retrying: " + watched + ": " + ApiErrors.describeForAdmin(failure));
      return true;
    };
  }
}
