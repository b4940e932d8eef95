package dev.portcullis.testing;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Creates implementations of interfaces for tests. Objects are equal only to themselves. */
public final class Stubs {

  private Stubs() {}

  /** A stub whose methods return what the function returns for their name. */
  public static <T> T of(Class<T> type, Function<String, Object> results) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == args[0];
                  case "toString" -> "stub of " + type.getSimpleName();
                  default -> results.apply(method.getName());
                }));
  }

  /** A stub whose methods return the value of their name; all others throw. */
  public static <T> T of(Class<T> type, Map<String, ?> results) {
    return of(
        type,
        method -> {
          if (!results.containsKey(method)) {
            throw new UnsupportedOperationException(type.getSimpleName() + "." + method);
          }
          return results.get(method);
        });
  }
}
