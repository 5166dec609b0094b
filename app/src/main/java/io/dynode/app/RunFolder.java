package io.dynode.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder that modules running as other users can walk through. */
final class RunFolder {
  private RunFolder() {}

  static Path in(Path parent, String name) throws IOException {
    return walkable(Files.createTempDirectory(parent, "dynode-" + name + "-"));
  }

  static Path temporary(String name) throws IOException {
    return walkable(Files.createTempDirectory("dynode-" + name + "-"));
  }

  static Path walkable(Path folder) throws IOException {
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
