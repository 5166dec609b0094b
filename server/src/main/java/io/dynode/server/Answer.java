package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Json;
import io.dynode.server.http.Response;

/** Makes answers of values. */
final class Answer {
  static final String JSON = "application/json";

  private Answer() {}

  static Response json(int status, Json json) {
    return Response.bytes(status, JSON, JsonText.bytes(json));
  }

  static Response of(int status, Record view) {
    return json(status, Records.encode(view));
  }

  static Response of(Record view) {
    return of(200, view);
  }
}
