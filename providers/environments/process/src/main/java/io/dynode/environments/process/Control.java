package io.dynode.environments.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The folder through which an agent and the shim of one attempt speak; only the agent's user may.
 */
record Control(Path folder) {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int LONGEST_NAME = 100;

  /** The folder of an attempt. */
  static Control of(Path parent, String attempt) {
    return new Control(parent.resolve(name(attempt)));
  }

  /** Folders of all attempts that have one. */
  static List<Control> all(Path parent) throws IOException {
    List<Control> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
      for (Path folder : folders) {
        all.add(new Control(folder));
      }
    }
    return all;
  }

  /** The attempt's id where it is a plain file name, else the hash of it. */
  static String name(String attempt) {
    if (attempt.length() <= LONGEST_NAME && attempt.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
      return attempt;
    }
    try {
      byte[] bytes = attempt.getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "=" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The attempt's name as a file. */
  String name() {
    return String.valueOf(folder.getFileName());
  }

  boolean exists() {
    return Files.isDirectory(folder);
  }

  /**
   * Writes what the shim needs. The status file has its first bytes now, so that the last line
   * needs no room on a disk that the module has filled. Leaves nothing when it fails.
   */
  void create(Status.Header header, String script) throws IOException {
    Files.createDirectory(folder, PRIVATE);
    boolean complete = false;
    try {
      Files.writeString(folder.resolve("status"), header.line(), StandardOpenOption.CREATE_NEW);
      Files.writeString(folder.resolve("launch"), script, StandardOpenOption.CREATE_NEW);
      complete = true;
    } finally {
      if (!complete) {
        delete();
      }
    }
  }

  /** Empty for a folder whose making, or removal, was cut short by the end of the agent. */
  Status status() throws IOException {
    try {
      return Status.parse(
          new String(Files.readAllBytes(folder.resolve("status")), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Status.parse("");
    }
  }

  /** Writes down that all of the attempt is gone, before anybody else gets its user. */
  void freed() throws IOException {
    Files.writeString(folder.resolve("status"), Status.FREED, StandardOpenOption.APPEND);
  }

  /** When the last line of the status was written, in microseconds of the wall clock. */
  long statusMicros() throws IOException {
    return Files.getLastModifiedTime(folder.resolve("status")).to(TimeUnit.MICROSECONDS);
  }

  /** A shim that has not come to its launch file yet will not find it, and start nothing. */
  void forbidStart() throws IOException {
    try {
      Files.move(folder.resolve("launch"), folder.resolve("launched"));
    } catch (NoSuchFileException | java.nio.file.FileAlreadyExistsException e) {
      // Forbidden before.
    }
  }

  /** Asks the shim to stop the module; the first cause stands. */
  void cancel(String cause) throws IOException {
    Path file = folder.resolve("cancel");
    if (!Files.exists(file)) {
      Path written = folder.resolve("cancel.new");
      Files.writeString(written, cause + "\n");
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Writes the script of a command beside the module. */
  Path beside(String script) throws IOException {
    Path file = Files.createTempFile(folder, "beside", "");
    Files.writeString(file, script);
    return file;
  }

  void delete() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(folder);
  }
}
