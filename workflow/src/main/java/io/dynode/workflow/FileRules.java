package io.dynode.workflow;

import java.util.Optional;

/** Which folders and globs a selection of files may name. */
final class FileRules {
  private static final int LONGEST = 1000;

  private FileRules() {}

  /** What is wrong with a folder under {@code in/data}; the empty one is that folder itself. */
  static Optional<String> folder(String to) {
    return to.isEmpty() ? Optional.empty() : path(to, "'to'");
  }

  /** What is wrong with a glob on the paths of files. */
  static Optional<String> glob(String glob) {
    return glob.isEmpty()
        ? Optional.of("'glob' is empty; all files are '**'.")
        : path(glob, "'glob'");
  }

  private static Optional<String> path(String path, String what) {
    if (path.length() > LONGEST) {
      return Optional.of(what + " is longer than " + LONGEST + " characters.");
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c < ' ' || c == 127) {
        return Optional.of(what + " holds a control character at " + i + ".");
      }
      if (c == '\\') {
        return Optional.of(what + " holds a backslash; the parts of a path are divided by '/'.");
      }
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of(
            what + " must be relative, without empty, '.' or '..' parts: '" + path + "'.");
      }
    }
    return Optional.empty();
  }
}
