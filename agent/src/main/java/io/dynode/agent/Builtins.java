package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import java.util.List;

/**
 * Operations that an agent does itself, in no time: no folder, no process, no write to disk. {@code
 * log} says its {@code message} in the report's message, which is the whole log of such an attempt;
 * {@code emit} raises one event.
 */
final class Builtins {
  /** Name of the event file that {@code emit} would have written: a part of the event's id. */
  static final String EVENT_FILE = "emit.json";

  private Builtins() {}

  /** Modules are named name@version; what has no version is built in. */
  static boolean is(Assignment assignment) {
    return assignment.module().indexOf('@') < 0;
  }

  static Report run(Assignment assignment, long nowMicros) {
    return switch (assignment.module()) {
      case "log" -> log(assignment, nowMicros);
      case "emit" -> emit(assignment, nowMicros);
      default ->
          Reports.failed(
              assignment.attempt(),
              ErrorCode.AGENT_FAILED,
              "This agent does not know the built-in operation '"
                  + assignment.module()
                  + "': it needs to be updated",
              nowMicros);
    };
  }

  private static Report log(Assignment assignment, long nowMicros) {
    String message = "";
    if (assignment.payload() instanceof Json.Obj payload) {
      message = payload.get("message").map(Builtins::words).orElse("");
    }
    return Reports.succeeded(assignment.attempt(), message, Json.EMPTY, List.of(), nowMicros);
  }

  private static Report emit(Assignment assignment, long nowMicros) {
    String type = assignment.payload().at("/type").flatMap(Json::text).orElse("");
    if (type.isEmpty()) {
      return Reports.failed(
          assignment.attempt(),
          ErrorCode.INVALID_OUTPUT,
          "The payload of 'emit' has no text 'type': an event needs one",
          nowMicros);
    }
    String subject = assignment.payload().at("/subject").flatMap(Json::text).orElse("");
    Json data = assignment.payload().at("/data").orElse(Json.NULL);
    RaisedEvent event = new RaisedEvent(EVENT_FILE, type, subject, data, List.of());
    return Reports.succeeded(assignment.attempt(), "", Json.EMPTY, List.of(event), nowMicros);
  }

  private static String words(Json message) {
    return message.text().orElseGet(() -> io.dynode.json.JsonText.print(message));
  }
}
