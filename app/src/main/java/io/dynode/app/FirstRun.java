package io.dynode.app;

import io.dynode.engine.Engine;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.concurrent.CompletionException;

/** What an installation begins with: a customer, a pool and its queue, all named default. */
final class FirstRun {
  private static final Caller INSTALLATION =
      new Caller("installation", ApiKey.Role.ADMIN, List.of("*"), "");
  private static final Json.Text DEFAULT = new Json.Text("default");

  private FirstRun() {}

  /** Declares them, unless the installation has a pool already: then it is its owner's business. */
  static void declare(Engine engine) {
    boolean any =
        engine.read(reader ->
            reader.get(Tables.RESOURCES, Kind.POOL, "", "default", "").isPresent()
                && reader.get(Tables.RESOURCES, Kind.QUEUE, "", "default", "").isPresent());
    if (any) {
      return;
    }
    apply(engine, Kind.CUSTOMER, Json.object("name", DEFAULT));
    apply(engine, Kind.POOL, Json.object("name", DEFAULT));
    apply(engine, Kind.QUEUE, Json.object("name", DEFAULT, "pool", DEFAULT));
    apply(engine, Kind.POOL, Json.object("name", DEFAULT, "defaultQueue", DEFAULT));
  }

  private static void apply(Engine engine, Kind kind, Json body) {
    try {
      engine.apply(INSTALLATION, kind, "", body, false).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
