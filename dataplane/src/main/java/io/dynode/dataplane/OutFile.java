package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A small file that a module may leave beside its data.
 *
 * @param name below the attempt's folder, for messages
 */
record OutFile(Path path, String name) {
  /**
   * All of it; empty when there is no such file.
   *
   * @throws ProblemException INVALID_OUTPUT when it is no regular file, or larger than the bound
   */
  Optional<byte[]> read(int maxBytes) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!attributes.isRegularFile()) {
      throw invalid("is " + kind(attributes) + "; a regular file is expected there");
    }
    byte[] content;
    try (InputStream in = Disk.open(path)) {
      content = in.readNBytes(maxBytes + 1);
    }
    if (content.length > maxBytes) {
      throw invalid("is larger than " + maxBytes + " bytes; put large content into out/data");
    }
    return Optional.of(content);
  }

  ProblemException invalid(String why) {
    return new ProblemException(ErrorCode.INVALID_OUTPUT, SafePath.shown(name) + " " + why);
  }

  static String kind(BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return "a directory";
    }
    return attributes.isSymbolicLink() ? "a symbolic link" : "a device, a socket or a pipe";
  }
}
