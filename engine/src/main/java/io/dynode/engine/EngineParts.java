package io.dynode.engine;

import io.dynode.spi.Clock;
import io.dynode.spi.Executor;
import io.dynode.spi.Expressions;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.Ids;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.StateStore;

/**
 * What an engine is made of.
 *
 * @param calls reach what users name; only duties use them
 * @param writer runs the commands, one batch at a time; blocks only in the store
 * @param duties runs what follows from commands and from time
 */
public record EngineParts(
    StateStore store,
    ObjectStore objects,
    Expressions expressions,
    HttpCalls calls,
    Clock clock,
    Ids ids,
    Executor writer,
    Executor duties,
    EngineSettings settings) {}
