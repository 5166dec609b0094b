package io.dynode.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a stream of server-sent events. */
public final class ServerEvents {
  private ServerEvents() {}

  /**
   * One event.
   *
   * @param id to resume behind; empty when the server gave none
   * @param type {@code message} unless the server said otherwise
   */
  public record Item(String id, String type, String data) {}

  /** Gives every event to the consumer; returns when the stream ends. */
  static void read(InputStream in, Consumer<Item> consumer) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String id = "";
    String type = "message";
    StringBuilder data = new StringBuilder();
    boolean any = false;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.isEmpty()) {
        if (any) {
          consumer.accept(new Item(id, type, data.toString()));
        }
        type = "message";
        data.setLength(0);
        any = false;
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
      switch (field) {
        case "id" -> id = value;
        case "event" -> type = value;
        case "data" -> {
          data.append(any ? "\n" : "").append(value);
          any = true;
        }
        default -> {
          // A comment, which keeps the connection alive, or a field of a later version.
        }
      }
    }
  }
}
