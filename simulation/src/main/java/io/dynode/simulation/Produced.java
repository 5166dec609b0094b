package io.dynode.simulation;

import io.dynode.model.Json;
import io.dynode.model.Protocol.RaisedEvent;
import java.util.List;

/** What a module left when it ended well. */
record Produced(Json output, List<Json> insights, List<RaisedEvent> events) {}
