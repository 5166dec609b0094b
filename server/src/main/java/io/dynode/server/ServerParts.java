package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import io.dynode.spi.ObjectStore;

/** What a server is made of. */
public record ServerParts(Engine engine, ObjectStore objects, Clock clock, Ids ids) {}
