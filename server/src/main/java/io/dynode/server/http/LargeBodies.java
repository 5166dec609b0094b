package io.dynode.server.http;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a bounded number of large bodies be handled at once: parsed, one takes many times its bytes
 * of memory, and seconds of a processor. Who does not get a turn in time is refused and may ask
 * again. Agents have turns of their own: no person's upload keeps a report waiting.
 */
public final class LargeBodies {
  /** Bytes from which on a body is large. */
  public static final long LARGE = 1L << 20;

  private final Semaphore agents;
  private final Semaphore people;
  private final WebSettings settings;

  LargeBodies(WebSettings settings) {
    this.settings = settings;
    this.agents = new Semaphore(settings.largeBodies(), true);
    this.people = new Semaphore(settings.largeBodies(), true);
  }

  /** The turn of one request; it begins when its body proves to be large. */
  Turn turn(Route route) {
    // Bytes that are stored as they come are not held in memory.
    if (route.input().consumes() == Consumes.BYTES) {
      return new Turn(new Semaphore(1));
    }
    return new Turn(route.access().scope() == Access.Scope.POOL ? agents : people);
  }

  /** Ends with its request. */
  final class Turn implements AutoCloseable {
    private final Semaphore places;
    private boolean taken;

    private Turn(Semaphore places) {
      this.places = places;
    }

    /** Told with every piece of the body how long it is by now. */
    void read(long bytes) {
      if (bytes > LARGE && !taken) {
        taken = taken();
        if (!taken) {
          throw new ProblemException(
              ErrorCode.UNAVAILABLE,
              "Other requests with more than " + LARGE + " bytes are at work; ask again");
        }
      }
    }

    private boolean taken() {
      try {
        return places.tryAcquire(settings.largePatience().toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    @Override
    public void close() {
      if (taken) {
        places.release();
      }
    }
  }
}
