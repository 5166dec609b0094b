package io.dynode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Saves what a server sends: to a file, which is there whole or not at all, or as output. */
final class Saving {
  private static final int MOST_LINKS = 40;

  private Saving() {}

  /** Asks for what is saved, and writes it. */
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Asks for it once it is clear where it goes.
   *
   * @param to file; empty or {@code -}: standard output
   */
  static int run(ClientCommand command, String path, String to) throws IOException {
    return run(
        command,
        to,
        out -> {
          try (InputStream in = command.api().stream(path, Map.of())) {
            in.transferTo(out);
          }
        });
  }

  /** The same, of whatever is asked for. */
  static int run(ClientCommand command, String to, Writing writing) throws IOException {
    Console console = command.console();
    if (to.isEmpty() || to.equals("-")) {
      writing.to(console.out());
      console.out().flush();
      return ExitCode.OK;
    }
    Path named = console.file(to).toAbsolutePath();
    if (descriptor(named)) {
      // It is open already, perhaps behind what others wrote: what comes is added, nothing
      // replaced.
      try (OutputStream out =
          Files.newOutputStream(named, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        writing.to(out);
      }
      return ExitCode.OK;
    }
    Path file = Files.exists(named) ? named.toRealPath() : named;
    if (Files.isDirectory(file)) {
      throw Failure.usage(to + " is a folder; name the file in it");
    }
    if (Files.exists(file) ? !Files.isRegularFile(file) : Files.isSymbolicLink(file)) {
      // A device or a pipe must not become a file: it takes what comes.
      try (OutputStream out = Files.newOutputStream(file)) {
        writing.to(out);
      }
      return ExitCode.OK;
    }
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(draft)) {
        writing.to(out);
      }
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
    return ExitCode.OK;
  }

  /** Whether it names something that this process or another has open, such as /dev/stdout. */
  private static boolean descriptor(Path named) throws IOException {
    Path at = named;
    for (int links = 0; links < MOST_LINKS; links++) {
      Path folder = at.getParent();
      if (folder == null || !Files.exists(folder)) {
        return false;
      }
      at = folder.toRealPath().resolve(at.getFileName());
      if (at.startsWith("/proc") || at.startsWith("/dev/fd")) {
        return true;
      }
      if (!Files.isSymbolicLink(at)) {
        return false;
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return false;
  }
}
