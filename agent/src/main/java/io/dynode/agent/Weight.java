package io.dynode.agent;

import io.dynode.model.Json;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;

/** About how many bytes a report takes on its way. */
final class Weight {
  private static final int ENVELOPE = 300;
  private static final int FILE = 250;

  private Weight() {}

  static long of(Report report) {
    long bytes = ENVELOPE + report.message().length() + FILE * (long) report.files().size();
    bytes += of(report.output()) + of(report.error()) + of(report.progress());
    for (Json insight : report.insights()) {
      bytes += of(insight);
    }
    for (RaisedEvent event : report.events()) {
      bytes += FILE + of(event.data()) + FILE * (long) event.files().size();
    }
    return bytes;
  }

  private static long of(Json json) {
    return switch (json) {
      case Json.Null _, Json.Bool _ -> 5;
      case Json.Num n -> n.literal().length() + 1L;
      case Json.Text t -> t.value().length() + 3L;
      case Json.Arr a -> 2 + a.items().stream().mapToLong(Weight::of).sum();
      case Json.Obj o ->
          2
              + o.members().entrySet().stream()
                  .mapToLong(e -> e.getKey().length() + 4 + of(e.getValue()))
                  .sum();
    };
  }
}
