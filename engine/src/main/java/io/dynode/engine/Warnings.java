package io.dynode.engine;

import java.util.concurrent.CompletionException;

/** Warnings of what failed. */
final class Warnings {
  private Warnings() {}

  /**
   * With where in the code; but that of a store that is away is one line: the code is not to blame.
   */
  static void log(System.Logger log, String what, Throwable failure) {
    if (Work.storeFailed(failure)) {
      log.log(System.Logger.Level.WARNING, what + ": " + words(failure));
    } else {
      log.log(System.Logger.Level.WARNING, what, failure);
    }
  }

  /** What the store says, and what its driver says of it, on one line. */
  static String words(Throwable failure) {
    Throwable store =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Throwable driver = store;
    while (driver.getCause() != null) {
      driver = driver.getCause();
    }
    String words = String.valueOf(store.getMessage());
    String more = String.valueOf(driver.getMessage()).lines().findFirst().orElse("");
    return driver.equals(store) || words.contains(more) ? words : words + " (" + more + ")";
  }
}
