package io.dynode.engine;

import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;

/** Calls of webhooks that were given up long ago, and those of webhooks that are gone. */
final class CallSweep implements Sweep {
  private final EngineCore core;

  CallSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "calls";
  }

  @Override
  public String says() {
    return "Removes calls of webhooks that were given up long ago.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  private final class Walk implements Course {
    private Scan<Delivery> next =
        Scan.along(
            Tables.DELIVERIES, "by_turn", core.settings().retention().page(), DeliveryState.FAILED);

    @Override
    public Page next(Reader reader, long nowMicros) {
      List<Delivery> rows = reader.scan(next);
      boolean last = rows.size() < next.limit();
      next = last ? next : next.behind(rows.getLast());
      List<Due> due =
          rows.stream()
              .filter(call -> WebhookCommand.Forget.over(reader, call, nowMicros))
              .map(call -> Due.of("call " + call.id(), new WebhookCommand.Forget(call)))
              .toList();
      return new Page(rows.size(), due, last);
    }
  }
}
