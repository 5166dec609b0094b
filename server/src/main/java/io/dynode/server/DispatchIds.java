package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Dispatch;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** One word for the key of a dispatch, which has five parts. */
final class DispatchIds {
  private static final int PARTS = 5;
  private static final int LONGEST = 8_000;

  private DispatchIds() {}

  static String print(Dispatch d) {
    Json key =
        Json.of(
            List.of(
                Json.of(d.customer().value()),
                Json.of(d.source()),
                Json.of(d.eventId()),
                Json.of(d.trigger()),
                Json.of(d.replay())));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonText.bytes(key));
  }

  /** The key; empty: the text is none. */
  static Optional<Object[]> parse(String id) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(id.getBytes(StandardCharsets.US_ASCII));
      if (id.length() > LONGEST
          || !(JsonText.parse(bytes) instanceof Json.Arr key)
          || key.items().size() != PARTS) {
        return Optional.empty();
      }
      List<Object> values = new ArrayList<>();
      for (Json part : key.items().subList(0, PARTS - 1)) {
        if (part.text().isEmpty()) {
          return Optional.empty();
        }
        values.add(part.text().get());
      }
      if (!(key.items().getLast() instanceof Json.Num replay)) {
        return Optional.empty();
      }
      values.add(replay.decimal().intValueExact());
      return Optional.of(values.toArray());
    } catch (IllegalArgumentException | ArithmeticException | ProblemException _) {
      return Optional.empty();
    }
  }

  static EventViews.DispatchView view(Dispatch d) {
    return new EventViews.DispatchView(
        print(d),
        d.trigger(),
        d.owner().value(),
        d.customer().value(),
        d.source(),
        d.eventId(),
        d.replay(),
        d.outcome(),
        d.agenda(),
        d.code(),
        d.message(),
        d.sequence(),
        Times.iso(d.decidedMicros()),
        Times.iso(d.dueMicros()));
  }
}
