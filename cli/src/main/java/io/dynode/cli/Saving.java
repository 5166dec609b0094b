package io.dynode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Saves what a server sends: to a file, which is there whole or not at all, or as output. */
final class Saving {
  private Saving() {}

  /**
   * Asks for it once it is clear where it goes.
   *
   * @param to file; empty: standard output
   */
  static int run(ClientCommand command, String path, String to) throws IOException {
    Console console = command.console();
    Path file = console.file(to).toAbsolutePath();
    if (!to.isEmpty() && Files.isDirectory(file)) {
      throw Failure.usage(to + " is a folder; name the file in it");
    }
    try (InputStream in = command.api().stream(path, Map.of())) {
      if (to.isEmpty()) {
        in.transferTo(console.out());
        console.out().flush();
        return ExitCode.OK;
      }
      Path draft = file.resolveSibling(file.getFileName() + ".part");
      try {
        Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    }
    return ExitCode.OK;
  }
}
