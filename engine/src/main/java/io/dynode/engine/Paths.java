package io.dynode.engine;

/** Relative paths as they are allowed in names of files. */
final class Paths {
  private static final int MAX_LENGTH = 4_096;
  private static final int MAX_PART = 255;

  private Paths() {}

  /** Whether the path stays inside its folder on every system: no tricks, no empty parts. */
  static boolean safe(String path) {
    if (path.isEmpty() || path.length() > MAX_LENGTH || path.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.length() > MAX_PART || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
