package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/** Finds the file a command names: in {@code code/}, else on the module's PATH. */
final class Programs {
  static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private static final int LONGEST_SHEBANG = 256;

  private Programs() {}

  /**
   * The file to run.
   *
   * @param ownUser whether it runs as a user that owns nothing
   */
  static Path find(Path folder, String command, String path, boolean ownUser) {
    boolean found = false;
    for (Path candidate : candidates(folder, command, path)) {
      if (Files.isRegularFile(candidate)) {
        found = true;
        if (isExecutable(candidate, ownUser)) {
          checkInterpreter(candidate);
          return candidate;
        }
      }
    }
    throw new ProblemException(
        ErrorCode.COMMAND_NOT_FOUND,
        found
            ? "'" + command + "' is not executable; set its executable bit (chmod +x) for all."
            : "'" + command + "' is neither in the module's code nor on its PATH (" + path + ").");
  }

  private static List<Path> candidates(Path folder, String command, String path) {
    List<Path> candidates = new ArrayList<>();
    try {
      // An absolute command stays what it is.
      candidates.add(folder.resolve("code").resolve(command));
      if (command.indexOf('/') >= 0) {
        candidates.add(folder.resolve(command));
      } else {
        for (String part : path.split(":")) {
          candidates.add(folder.resolve(part).resolve(command));
        }
      }
    } catch (InvalidPathException e) {
      throw new ProblemException(
          ErrorCode.COMMAND_NOT_FOUND, "'" + command + "' cannot be a file name here.");
    }
    return candidates;
  }

  private static boolean isExecutable(Path file, boolean ownUser) {
    try {
      return ownUser
          ? Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_EXECUTE)
          : Files.isExecutable(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** The system says of a script without its interpreter only that there is no such file. */
  private static void checkInterpreter(Path script) {
    byte[] start;
    try (InputStream in = Files.newInputStream(script)) {
      start = in.readNBytes(LONGEST_SHEBANG);
    } catch (IOException e) {
      return;
    }
    String line = new String(start, StandardCharsets.ISO_8859_1).split("\n", 2)[0];
    if (!line.startsWith("#!")) {
      return;
    }
    String interpreter = line.substring(2).strip().split("[ \t]", 2)[0];
    boolean windows = line.endsWith("\r") && !line.contains(" ");
    if (windows || !Files.exists(Path.of(interpreter))) {
      throw new ProblemException(
          ErrorCode.COMMAND_NOT_FOUND,
          "'"
              + script.getFileName()
              + "' needs the interpreter "
              + interpreter
              + (windows
                  ? ", followed by a carriage return; give the script Unix line ends."
                  : ", which is not on this machine."));
    }
  }
}
