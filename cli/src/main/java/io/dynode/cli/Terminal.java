package io.dynode.cli;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What shows the data of a command: a screen that can be drawn on, or a file or pipe. */
public interface Terminal {
  /** A file or a pipe: lines only. */
  Terminal NONE = new Fixed(false, 24, 100);

  /** Whether lines can be drawn anew and coloured. */
  boolean live();

  /** Height in lines. */
  int rows();

  /** Width in characters. */
  int columns();

  /** One that stays as it is. */
  record Fixed(boolean live, int rows, int columns) implements Terminal {}

  /** That of this process; asked for only when a command wants to know. */
  static Terminal system() {
    return new Terminal() {
      @Override
      public boolean live() {
        String kind = System.getenv().getOrDefault("TERM", "dumb");
        return !kind.equals("dumb") && isTerminal();
      }

      @Override
      public int rows() {
        return size(0, 24);
      }

      @Override
      public int columns() {
        return size(1, 80);
      }
    };
  }

  @SuppressWarnings("SystemConsoleNull") // it still is null where there is no console at all
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static int size(int place, int usual) {
    try {
      // Java knows no size of a terminal; stty is in POSIX.
      Process asked = new ProcessBuilder("sh", "-c", "stty size < /dev/tty 2> /dev/null").start();
      String said =
          new String(
              asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      asked.waitFor(1, TimeUnit.SECONDS);
      String[] numbers = said.strip().split(" ");
      int number = numbers.length == 2 ? Integer.parseInt(numbers[place]) : 0;
      return number > 0 ? number : usual;
    } catch (IOException | NumberFormatException _) {
      return usual;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return usual;
    }
  }
}
