package io.dynode.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes that the kill test finds by what their environment or command line holds (Linux). */
final class KillProc {
  private static final Path PROC = Path.of("/proc");

  private KillProc() {}

  /** Ids of living processes whose environment holds that text. */
  static List<Long> withEnvironment(String text) {
    return with("environ", text);
  }

  /** Shims of attempts whose control folder is below that folder: the watching process itself. */
  static List<Long> shims(Path folder) {
    List<Long> all = new ArrayList<>(withEnvironment("DYNODE_SHIM="));
    all.retainAll(with("cmdline", folder.toString()));
    // A shim's own helpers are not it.
    return all.stream().filter(pid -> parent(pid).filter(all::contains).isEmpty()).toList();
  }

  /** Whether the process exists and is not just waiting to be reaped. */
  private static boolean lives(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException | StringIndexOutOfBoundsException _) {
      return false;
    }
  }

  private static List<Long> with(String file, String text) {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(PROC)) {
      for (Path process : (Iterable<Path>) processes::iterator) {
        String name = process.getFileName().toString();
        if (Character.isDigit(name.charAt(0)) && holds(process.resolve(file), text)) {
          if (lives(process)) {
            found.add(Long.valueOf(name));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException _) {
      // It has ended, or belongs to somebody else.
      return false;
    }
  }

  private static Optional<Long> parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
  }

  /** Sends a signal; returns whether there was such a process. */
  static boolean signal(String signal, long pid) throws IOException, InterruptedException {
    return new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
