package io.dynode.engine;

import io.dynode.spi.Clock;
import io.dynode.workflow.Limits;

/** What the engine's commands share. */
record EngineCore(
    EngineParts parts,
    Limits limits,
    Catalog catalog,
    Definitions definitions,
    Fits fits,
    Signals signals) {

  static EngineCore of(EngineParts parts) {
    Limits d = Limits.DEFAULT;
    Limits limits =
        new Limits(
            d.operations(),
            d.edges(),
            parts.settings().spread(),
            d.payloadBytes(),
            d.resolvedBytes(),
            d.instantiatedBytes(),
            d.fanOut(),
            d.generations(),
            d.problems());
    Catalog catalog = new Catalog();
    Definitions definitions =
        new Definitions(
            catalog, parts.expressions(), limits, parts.settings().definitionCacheBytes());
    return new EngineCore(
        parts, limits, catalog, definitions, new Fits(parts.clock()), new Signals());
  }

  EngineSettings settings() {
    return parts.settings();
  }

  Clock clock() {
    return parts.clock();
  }
}
