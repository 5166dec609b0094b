package io.dynode.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hears what a class writes to the log, until it is closed. */
final class Ear implements AutoCloseable {
  private final List<String> heard = new ArrayList<>();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          heard.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  Ear(Class<?> speaker) {
    this.logger = Logger.getLogger(speaker.getName());
    logger.addHandler(handler);
  }

  /** The lines so far. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
