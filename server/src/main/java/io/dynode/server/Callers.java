package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import io.dynode.spi.Clock;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells from a request's key who asks. Keeps keys for a moment. */
final class Callers {
  static final int MOST_KEPT = 10_000;

  private final Engine engine;
  private final Clock clock;
  private final long keepMicros;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  /**
   * @param caller made once, since every request of the key needs it
   * @param readMicros when it was read, by the monotonic clock
   */
  private record Kept(ApiKey key, Caller caller, long readMicros) {}

  Callers(Engine engine, Clock clock, Duration keep) {
    this.engine = engine;
    this.clock = clock;
    this.keepMicros = keep.toNanos() / 1000;
  }

  /** Who asks. */
  Caller of(Request request) {
    String header =
        request
            .header("Authorization")
            .orElseThrow(
                () -> refused("A key is needed: 'Authorization: Bearer dyn_…'; see 'keys create'"));
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw refused("The Authorization header must be 'Bearer dyn_…'");
    }
    KeyText given =
        KeyText.parse(header.substring(7).trim())
            .orElseThrow(() -> refused("This is not a key of Dynode"));
    // One message for all that is wrong with a key: it tells nobody which keys exist.
    return find(given.id())
        .filter(known -> given.has(known.key().secretHash()))
        .filter(known -> valid(known.key()))
        .map(Kept::caller)
        .orElseThrow(() -> refused("The key is unknown, revoked or expired"));
  }

  /** Whether it may go on: false once its key is revoked, expired or another's. */
  boolean still(Request request) {
    try {
      return of(request).equals(request.caller());
    } catch (ProblemException e) {
      // A store that is away says nothing of keys.
      return e.code() != ErrorCode.UNAUTHENTICATED;
    }
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(ErrorCode.UNAUTHENTICATED, detail);
  }

  private boolean valid(ApiKey key) {
    return !key.revoked() && (key.expiresMicros() == 0 || clock.wallMicros() < key.expiresMicros());
  }

  private Optional<Kept> find(String id) {
    long now = clock.monotonicMicros();
    Kept known = kept.get(id);
    if (known != null && now - known.readMicros() < keepMicros) {
      return Optional.of(known);
    }
    Optional<ApiKey> read = engine.read(reader -> reader.get(Tables.API_KEYS, id));
    if (read.isEmpty()) {
      kept.remove(id);
      return Optional.empty();
    }
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    Kept fresh = new Kept(read.get(), caller(read.get()), now);
    kept.put(id, fresh);
    return Optional.of(fresh);
  }

  private static Caller caller(ApiKey key) {
    return new Caller(key.principal(), key.role(), key.customers(), key.pool());
  }

  /** Forgets a key that was changed. */
  void forget(String id) {
    kept.remove(id);
  }
}
