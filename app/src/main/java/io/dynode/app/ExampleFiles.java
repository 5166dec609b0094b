package io.dynode.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Writes the files of the traffic example into a folder, ready for {@code apply}. */
final class ExampleFiles {
  private static final List<String> TEXTS = List.of("traffic.yaml", "report.sh");

  private ExampleFiles() {}

  /** The declarations, the shell module and the jar of the Java modules. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Class<?> anchor = io.dynode.examples.traffic.TrafficClip.class;
    for (String name : TEXTS) {
      try (InputStream in = anchor.getResourceAsStream("/traffic/" + name)) {
        if (in == null) {
          throw new IOException("this build lacks the file " + name + " of the example");
        }
        Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try {
      Path origin = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path jar = folder.resolve("traffic.jar");
      if (Files.isDirectory(origin)) {
        pack(origin, jar);
      } else {
        Files.copy(origin, jar, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Classes that were not packed yet, as when tests run: the same content gives the same jar. */
  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> all = Files.walk(classes)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry entry = new JarEntry(classes.relativize(file).toString().replace('\\', '/'));
        entry.setTime(0);
        entries.putNextEntry(entry);
        Files.copy(file, entries);
        entries.closeEntry();
      }
    }
  }
}
