package io.dynode.app;

import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.Expected;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** What an installation begins with: a customer, a pool and its queue. */
final class FirstRun {
  private static final Caller INSTALLATION =
      new Caller("installation", ApiKey.Role.ADMIN, List.of("*"), "");
  private static final String DEFAULT = "default";

  private FirstRun() {}

  /**
   * Declares a customer, a pool and its queue, all named default, in an installation without a pool
   * and a queue: once it has any, they are its owner's business. All in one commit, so that no
   * restart finds a part of them.
   */
  static void declare(Engine engine) {
    if (any(engine, Kind.POOL) || any(engine, Kind.QUEUE)) {
      return;
    }
    List<Declaration> all = new ArrayList<>(place(DEFAULT));
    if (!any(engine, Kind.CUSTOMER)) {
      all.addFirst(declaration(Kind.CUSTOMER, Json.object("name", Json.of(DEFAULT))));
    }
    apply(engine, all);
  }

  /** Declares the pool an agent of this process serves, with a queue, unless it is there. */
  static void pool(Engine engine, String name) {
    if (there(engine, Kind.POOL, name)) {
      return;
    }
    // A queue of that name feeds another pool, since this one is not there.
    apply(
        engine,
        there(engine, Kind.QUEUE, name)
            ? List.of(declaration(Kind.POOL, Json.object("name", Json.of(name))))
            : place(name));
  }

  private static List<Declaration> place(String name) {
    Json text = Json.of(name);
    return List.of(
        declaration(Kind.POOL, Json.object("name", text, "defaultQueue", text)),
        declaration(Kind.QUEUE, Json.object("name", text, "pool", text)));
  }

  private static Declaration declaration(Kind kind, Json body) {
    return new Declaration(kind, "", body, Expected.ABSENT);
  }

  private static boolean any(Engine engine, Kind kind) {
    return !engine.read(reader -> reader.scan(Scan.of(Tables.RESOURCES, 1, kind))).isEmpty();
  }

  private static boolean there(Engine engine, Kind kind, String name) {
    return engine.read(reader -> reader.get(Tables.RESOURCES, kind, "", name, "").isPresent());
  }

  private static void apply(Engine engine, List<Declaration> all) {
    try {
      engine.applyAll(INSTALLATION, all).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProblemException problem
          && problem.code() == ErrorCode.PRECONDITION_FAILED) {
        // Another server that starts at this moment was first.
        return;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
