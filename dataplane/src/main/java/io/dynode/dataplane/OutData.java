package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The files under {@code out/data}: which there are, and what is in them. */
final class OutData {
  private static final int BUFFER = 1 << 16;
  private static final int TRIES = 2;

  /** How a file is opened; tests change files meanwhile. */
  @FunctionalInterface
  interface Opener {
    InputStream open(Path file) throws IOException;
  }

  /**
   * A file found.
   *
   * @param name below {@code out/data}
   */
  record Found(Path path, String name) {}

  private final Limits limits;
  private final Opener opener;

  OutData(Limits limits, Opener opener) {
    this.limits = limits;
    this.opener = opener;
  }

  /**
   * All files, by name.
   *
   * @throws ProblemException INVALID_OUTPUT at the first that is none, or is too much
   */
  List<Found> list(Path data) throws IOException {
    List<Found> files = new ArrayList<>();
    Deque<Found> folders = new ArrayDeque<>();
    if (Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
      folders.add(new Found(data, ""));
    } else if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
      throw invalid("", "is not a directory");
    }
    while (!folders.isEmpty()) {
      Found folder = folders.remove();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path)) {
        for (Path entry : entries) {
          Found found = new Found(entry, name(folder, entry));
          PosixFileAttributes attributes = attributes(entry);
          if (attributes.isDirectory()) {
            folders.add(found);
          } else if (attributes.isRegularFile()) {
            files.add(found);
          } else {
            throw invalid(
                found.name,
                "is " + OutFile.kind(attributes) + "; only files and directories are taken");
          }
          if (files.size() + folders.size() > limits.files()) {
            throw invalid("", "holds more than " + limits.files() + " files");
          }
        }
      } catch (java.nio.file.DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    files.sort(Comparator.comparing(Found::name));
    return files;
  }

  private static String name(Found folder, Path entry) {
    String last =
        SafePath.lastName(entry)
            .orElseThrow(() ->
                invalid(
                    folder.name, "holds a file whose name is not UTF-8: " + entry.getFileName()));
    String name = folder.name.isEmpty() ? last : folder.name + "/" + last;
    FilePaths.wrong(name)
        .ifPresent(why -> {
          throw invalid(name, "cannot be taken: " + why);
        });
    return name;
  }

  /**
   * The hash and facts of each; a file that changes meanwhile is read once more.
   *
   * @throws ProblemException INVALID_OUTPUT when one goes on changing
   */
  List<FileEntry> digest(List<Found> files) throws IOException {
    List<FileEntry> entries = new ArrayList<>(files.size());
    long bytes = 0;
    for (Found file : files) {
      FileEntry entry = digest(file);
      bytes += entry.size();
      if (bytes > limits.fileBytes()) {
        throw invalid("", "holds more than " + limits.fileBytes() + " bytes");
      }
      entries.add(entry);
    }
    return entries;
  }

  private FileEntry digest(Found file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try {
        PosixFileAttributes before = attributes(file.path);
        MessageDigest digest = Copy.sha256();
        long size = 0;
        try (InputStream in = opener.open(file.path)) {
          byte[] buffer = new byte[BUFFER];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            size += n;
          }
        }
        PosixFileAttributes after = attributes(file.path);
        if (size == before.size() && same(before, after)) {
          String hash = HexFormat.of().formatHex(digest.digest());
          return new FileEntry(file.name, hash, 0, size, Disk.mode(after.permissions()));
        }
      } catch (NoSuchFileException e) {
        // It was there a moment ago: that is a change, too.
      }
    }
    throw changed(file.name);
  }

  InputStream open(Found file) throws IOException {
    return opener.open(file.path);
  }

  static ProblemException changed(String name) {
    return invalid(
        name,
        "changed while it was being taken: a module must end, with all its processes, before its"
            + " outputs are whole");
  }

  private static boolean same(PosixFileAttributes before, PosixFileAttributes after) {
    return before.isRegularFile()
        && after.isRegularFile()
        && before.size() == after.size()
        && before.lastModifiedTime().equals(after.lastModifiedTime())
        && Objects.equals(before.fileKey(), after.fileKey());
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static ProblemException invalid(String name, String why) {
    String shown = name.isEmpty() ? "out/data" : "out/data/" + SafePath.shown(name);
    return new ProblemException(ErrorCode.INVALID_OUTPUT, shown + " " + why);
  }
}
