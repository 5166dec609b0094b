package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Draws an agenda as a tree that is drawn anew as it changes, and every half second. */
final class LiveTree implements Screen {
  private static final long PACE_MILLIS = 500;
  private static final String CLEAR_LINE = "\u001b[2K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Console console;
  private final int columns;
  private final int rows;
  private final Map<String, Json> operations = new LinkedHashMap<>();
  private final ScheduledExecutorService pace =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().daemon().name("screen").unstarted(task));
  private Json agenda = Json.NULL;
  private String note = "";
  private int drawn;
  private boolean closed;

  LiveTree(Console console) {
    this.console = console;
    this.columns = console.terminal().columns();
    this.rows = console.terminal().rows();
    var _ = pace.scheduleAtFixedRate(this::draw, PACE_MILLIS, PACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void agenda(Json changed) {
    agenda = changed;
    note = "";
  }

  @Override
  public synchronized void operation(Json changed) {
    operations.put(Texts.at(changed, "/name"), changed);
    note = "";
  }

  @Override
  public synchronized void note(String words) {
    note = words;
  }

  @Override
  public synchronized void close() {
    pace.shutdownNow();
    draw();
    closed = true;
  }

  private synchronized void draw() {
    if (closed || agenda.isNull()) {
      return;
    }
    List<String> lines =
        TreeLines.of(agenda, operations, Instant.now(), Math.max(3, rows - 2), columns - 1);
    if (!note.isEmpty()) {
      lines = new ArrayList<>(lines);
      lines.add(Texts.line(note, columns - 1));
    }
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[" + drawn + "A").append('\r');
    }
    for (String line : lines) {
      text.append(CLEAR_LINE).append(coloured(line)).append('\n');
    }
    console.out().print(text.append(CLEAR_BELOW));
    console.out().flush();
    drawn = lines.size();
  }

  /** The mark of a state in its colour; NO_COLOR asks for none. */
  private String coloured(String line) {
    if (!console.variable("NO_COLOR").isEmpty()) {
      return line;
    }
    return line.replaceFirst("✓", "\u001b[32m✓\u001b[0m")
        .replaceFirst("✗", "\u001b[31m✗\u001b[0m")
        .replaceFirst("▸", "\u001b[36m▸\u001b[0m");
  }
}
