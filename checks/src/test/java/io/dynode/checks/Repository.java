package io.dynode.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The files of the repository, as the rules see them. */
final class Repository {
  private static final Set<String> NOT_OURS =
      Set.of(
          ".git",
          ".DS_Store",
          ".idea",
          ".vscode",
          ".jqwik-database",
          "target",
          "node_modules",
          "dist");

  /** Extensions of files that hold words of ours; a file without one is a script or a licence. */
  private static final Set<String> TEXT =
      Set.of(
          "java",
          "md",
          "xml",
          "sh",
          "yml",
          "yaml",
          "json",
          "txt",
          "properties",
          "html",
          "css",
          "ts",
          "js",
          "sql",
          "");

  private final Path root;

  Repository(Path root) {
    this.root = root;
  }

  static Repository here() {
    String root = System.getProperty("dynode.root");
    if (root == null) {
      throw new IllegalStateException("run the checks with ./mvnw, which sets dynode.root");
    }
    return new Repository(Path.of(root));
  }

  Path root() {
    return root;
  }

  String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  List<String> java() {
    return files().stream().filter(f -> f.endsWith(".java")).toList();
  }

  List<String> mainJava() {
    return java().stream().filter(f -> f.contains("src/main/java/")).toList();
  }

  List<String> markdown() {
    return files().stream().filter(f -> f.endsWith(".md")).toList();
  }

  List<String> text() {
    return files().stream().filter(f -> TEXT.contains(extension(f))).toList();
  }

  /** Every file, relative to the root with forward slashes, in order. */
  List<String> files() {
    List<String> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Collector(found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }

  private static String extension(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot + 1);
  }

  private final class Collector extends SimpleFileVisitor<Path> {
    private final List<String> found;

    Collector(List<String> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
      boolean ours = dir.equals(root) || !NOT_OURS.contains(dir.getFileName().toString());
      return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !NOT_OURS.contains(file.getFileName().toString())) {
        found.add(root.relativize(file).toString().replace('\\', '/'));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
