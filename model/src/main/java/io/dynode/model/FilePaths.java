package io.dynode.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The one rule for names of files: relative, '/' between parts, any other characters. Every place
 * that takes such a name asks here, so that what one accepts no other refuses.
 */
public final class FilePaths {
  /** Longest part between slashes, in bytes of UTF-8: what file systems take. */
  public static final int MAX_PART = 255;

  /** Longest name, in bytes of UTF-8: leaves room for the folder it will lie in. */
  public static final int MAX_LENGTH = 3_000;

  private FilePaths() {}

  /** What is wrong with a name, in words that follow its quotation; empty: nothing. */
  public static Optional<String> wrong(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (name.startsWith("/")) {
      return Optional.of("it is absolute; name a path relative to the folder");
    }
    if (name.indexOf('\0') >= 0) {
      return Optional.of("it holds a NUL");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return Optional.of("it is not valid Unicode");
    }
    if (bytes(name) > MAX_LENGTH) {
      return Optional.of("it is longer than " + MAX_LENGTH + " bytes");
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty()) {
        return Optional.of("a part of it is empty");
      }
      if (part.equals(".") || part.equals("..")) {
        return Optional.of("'" + part + "' is not allowed in it");
      }
      if (bytes(part) > MAX_PART) {
        return Optional.of("a part of it is longer than " + MAX_PART + " bytes");
      }
    }
    return Optional.empty();
  }

  /** The problem of a name that a document gives at that place; empty: there is none. */
  public static Optional<Problem> problem(String name, String pointer) {
    return wrong(name)
        .map(why ->
            new Problem(
                ErrorCode.INVALID_PATH, "'" + name + "' cannot name a file: " + why, pointer));
  }

  /**
   * Refuses a wrong name.
   *
   * @throws ProblemException INVALID_PATH at that place
   */
  public static void check(String name, String pointer) {
    problem(name, pointer)
        .ifPresent(problem -> {
          throw new ProblemException(List.of(problem));
        });
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
