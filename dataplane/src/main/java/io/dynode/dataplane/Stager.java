package io.dynode.dataplane;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.StagedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills an attempt's folder: payload, event, code, input files. All of it, or nothing is left. */
final class Stager {
  private final Objects objects;

  Stager(Objects objects) {
    this.objects = objects;
  }

  void stage(WorkFolder work, Assignment assignment) {
    boolean done = false;
    try {
      if (work.exists()) {
        work.remove(true);
      }
      checkRoom(work, assignment);
      work.create(JsonText.bytes(Records.encode(assignment)));
      write(work.in().resolve("payload.json"), JsonText.bytes(assignment.payload()));
      if (!assignment.event().isNull()) {
        write(work.in().resolve("event.json"), JsonText.bytes(assignment.event()));
      }
      place(assignment, assignment.code(), work.code(), "code/");
      place(assignment, assignment.files(), work.in().resolve("data"), "in/data/");
      done = true;
    } catch (IOException e) {
      throw Disk.failure(e, work.folder());
    } catch (java.io.UncheckedIOException e) {
      throw Disk.full(e) ? Disk.failure(new IOException(e), work.folder()) : e;
    } finally {
      if (!done) {
        undo(work);
      }
    }
  }

  private static void undo(WorkFolder work) {
    try {
      work.remove(true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Half-placed inputs could not be removed", e);
    }
  }

  /** Better to say so at once than to fill the disk to the brim for everybody first. */
  private static void checkRoom(WorkFolder work, Assignment assignment) throws IOException {
    long bytes = 0;
    for (StagedFile file : assignment.files()) {
      bytes += file.file().size();
    }
    for (StagedFile file : assignment.code()) {
      bytes += file.file().size();
    }
    if (bytes == 0) {
      return;
    }
    Path attempts = work.folder().getParent();
    Files.createDirectories(attempts);
    long room = Files.getFileStore(attempts).getUsableSpace();
    if (bytes > room) {
      throw new ProblemException(
          ErrorCode.DISK_FULL,
          "The inputs take "
              + bytes
              + " bytes; the disk of "
              + attempts
              + " has "
              + room
              + " left");
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.setPosixFilePermissions(file, Disk.permissions(0444));
  }

  private void place(Assignment assignment, List<StagedFile> files, Path folder, String shown)
      throws IOException {
    Map<String, String> hashes = new HashMap<>();
    for (StagedFile file : files) {
      Path target = SafePath.below(folder, file.path());
      String before = hashes.put(file.path(), file.file().sha256());
      if (file.file().sha256().equals(before)) {
        continue;
      }
      makeParents(folder, target, shown + file.path());
      try {
        objects.place(assignment, file.file(), target);
      } catch (FileAlreadyExistsException e) {
        throw new ProblemException(
            ErrorCode.INVALID_PATH,
            "Two inputs want the place "
                + SafePath.shown(shown + file.path())
                + ": give one of them another folder with 'to'");
      }
    }
  }

  private static void makeParents(Path folder, Path target, String shown) throws IOException {
    Path parent = target.getParent();
    if (parent == null
        || parent.equals(folder)
        || Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.createDirectories(parent);
      for (Path p = parent; p != null && !p.equals(folder); p = p.getParent()) {
        Files.setPosixFilePermissions(p, Disk.permissions(0755));
      }
    } catch (FileAlreadyExistsException e) {
      throw clash(shown);
    } catch (FileSystemException e) {
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        throw clash(shown);
      }
      throw e;
    }
  }

  private static ProblemException clash(String shown) {
    return new ProblemException(
        ErrorCode.INVALID_PATH,
        "Of the inputs, one is a file where "
            + SafePath.shown(shown)
            + " needs a folder: give one of them another folder with 'to'");
  }
}
