package io.dynode.environments.process;

import java.util.Optional;

/**
 * What stands in an attempt's status file: what was to happen, and what has happened so far.
 *
 * @param freed all of it is gone; its user may be another attempt's by now
 */
record Status(Header header, Optional<Shim> shim, Optional<Ending> ending, boolean freed) {
  static final String FREED = "freed .\n";

  /** Written by the agent before the start. */
  record Header(long startedMicros, int user, long memoryKills) {
    /** Stands for the agent's own user. */
    static final int AGENT = -1;

    String line() {
      return "launch " + startedMicros + " " + user + " " + memoryKills + " .\n";
    }
  }

  /** The identity of the shim. */
  record Shim(long pid, String startTime, String bootId) {}

  /** How the module ended; strays as the shim spells it. */
  record Ending(int status, String cause, String strays) {}

  /** Lines that were not written to their end, or that nobody writes, do not count. */
  static Status parse(String text) {
    Header header = new Header(0, Header.AGENT, -1);
    Optional<Shim> shim = Optional.empty();
    Optional<Ending> ending = Optional.empty();
    boolean freed = false;
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      if (!words[words.length - 1].equals(".")) {
        continue;
      }
      switch (words[0] + words.length) {
        case "launch5" ->
            header =
                new Header(
                    Long.parseLong(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
        case "shim5" -> shim = Optional.of(new Shim(Long.parseLong(words[1]), words[2], words[3]));
        case "exit5" ->
            ending = Optional.of(new Ending(Integer.parseInt(words[1]), words[2], words[3]));
        case "freed2" -> freed = true;
        default -> {}
      }
    }
    return new Status(header, shim, ending, freed);
  }
}
