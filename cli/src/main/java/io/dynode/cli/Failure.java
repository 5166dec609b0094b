package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;

/** Ends a command: what to tell the user, and the exit status. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * A failure.
   *
   * @param message what is wrong and what to do, one line or more
   */
  public Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command's exit status. */
  public int exitCode() {
    return exitCode;
  }

  /** What the user is told. */
  public String words() {
    return String.valueOf(getMessage());
  }

  /** What went wrong with a file, in words: most messages of the system are but its name. */
  public static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it exists already, and is something else";
      case DirectoryNotEmptyException _ -> "it is a folder that is not empty";
      case NotDirectoryException _ -> "it is no folder";
      case FileSystemException file ->
          file.getReason() == null ? "it cannot be used: " + message : file.getReason();
      default -> message;
    };
  }

  /** The same with the file's name before it. */
  public static String told(IOException e) {
    return e instanceof FileSystemException file && file.getFile() != null
        ? file.getFile() + ": " + reason(e)
        : reason(e);
  }

  /** Wrong use of the command line or of a local file. */
  static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  /** A refusal of the server: every problem with its place and code, and what to do. */
  static Failure refused(int status, Json problem, String subject) {
    return refused(status, problem, subject, "");
  }

  /** The refusal of one document among many, whose pointers begin with its place. */
  static Failure document(Json problem, String origin, String place) {
    return refused((int) Texts.number(problem, "/status"), problem, origin, place);
  }

  private static Failure refused(int status, Json problem, String subject, String place) {
    List<String> lines = new ArrayList<>();
    if (problem.at("/errors").orElse(Json.NULL) instanceof Json.Arr errors) {
      for (Json error : errors.items()) {
        String whole = Texts.at(error, "/pointer");
        boolean within = whole.equals(place) || whole.startsWith(place + "/");
        String pointer = within ? whole.substring(place.length()) : whole;
        lines.add(
            (pointer.isEmpty() ? "" : pointer + ": ")
                + Texts.at(error, "/detail")
                + " ["
                + Texts.at(error, "/code")
                + "]");
      }
    }
    if (lines.isEmpty()) {
      String detail = Texts.at(problem, "/detail");
      String code = Texts.at(problem, "/code");
      lines.add(
          (detail.isEmpty() ? "the server answered with status " + status : detail)
              + (code.isEmpty() ? "" : " [" + code + "]"));
    }
    boolean missing = lines.stream().anyMatch(line -> line.endsWith("[input-missing]"));
    String remedy =
        missing
            ? "store the file first, then repeat: 'dynode objects put FILE --customer NAME'"
            : remedy(status, Texts.at(problem, "/requestId"));
    if (!remedy.isEmpty()) {
      lines.add(remedy);
    }
    return new Failure(
        ExitCode.of(status),
        (subject.isEmpty() ? "" : subject + ": ") + String.join("\n  ", lines));
  }

  private static String remedy(int status, String requestId) {
    return switch (status) {
      case 401 ->
          "give a key: DYNODE_KEY_FILE, --key-file, or --data-folder with a standalone's folder";
      case 403 -> "this key may not do that; 'dynode doctor' tells its role";
      case 429 -> "too much waits already; try again later";
      case 500 -> "this is a fault of the server; its log has more under request " + requestId;
      case 502, 503, 504 -> "try again later";
      default -> "";
    };
  }
}
