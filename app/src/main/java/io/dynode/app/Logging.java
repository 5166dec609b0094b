package io.dynode.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The server roles' log: one line per message on standard error. */
final class Logging {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "error", Level.SEVERE,
          "warning", Level.WARNING,
          "info", Level.INFO,
          "debug", Level.FINE,
          "trace", Level.FINEST);

  /** Kept, since the log manager holds loggers weakly and would forget their levels. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger OURS = Logger.getLogger("io.dynode");

  private Logging() {}

  /** Whether there is such a level. */
  static boolean known(String level) {
    return LEVELS.containsKey(level);
  }

  /** Sends everything from that level on to standard error. Libraries are heard from warning on. */
  static void start(String level) {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    Handler handler = new ConsoleHandler();
    handler.setFormatter(new Line());
    handler.setLevel(Level.ALL);
    ROOT.addHandler(handler);
    ROOT.setLevel(level.equals("trace") ? Level.INFO : Level.WARNING);
    OURS.setLevel(LEVELS.getOrDefault(level, Level.INFO));
  }

  /** Time, level, logger, message; a stack trace below. */
  static final class Line extends Formatter {
    @Override
    public String format(LogRecord record) {
      String name = String.valueOf(record.getLoggerName());
      String line =
          Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.MILLIS)
              + " "
              + word(record.getLevel())
              + " "
              + name.substring(name.startsWith("io.dynode.") ? "io.dynode.".length() : 0)
              + ": "
              + formatMessage(record).replace("\n", "\n  ")
              + "\n";
      Throwable thrown = record.getThrown();
      if (thrown == null) {
        return line;
      }
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      return line + trace.toString().replaceAll("(?m)^", "  ").stripTrailing() + "\n";
    }

    private static String word(Level level) {
      return LEVELS.entrySet().stream()
          .filter(e -> e.getValue().equals(level))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse(level.getName())
          .toUpperCase(Locale.ROOT);
    }
  }
}
