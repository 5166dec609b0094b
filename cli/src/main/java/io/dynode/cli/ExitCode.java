package io.dynode.cli;

/** What the exit status of a command says. */
public final class ExitCode {
  /** All went well. */
  public static final int OK = 0;

  /** The server did what was asked, but the agenda, operation or check did not succeed. */
  public static final int FAILED = 1;

  /** The command line or a local file is wrong; nothing was sent. */
  public static final int USAGE = 2;

  /** The server refused the request; repeating it changes nothing. */
  public static final int REFUSED = 3;

  /** What was named does not exist, or is not yours to see. */
  public static final int NOT_FOUND = 4;

  /** The server is not there, busy or failing; later it may work. */
  public static final int UNAVAILABLE = 5;

  /** The time given with {@code --timeout} passed first. */
  public static final int TIMEOUT = 6;

  /** Standard output could not be written: a full disk, or a reader that has gone. */
  public static final int OUTPUT = 74;

  /** Something is wrong in Dynode itself. */
  public static final int INTERNAL = 70;

  private ExitCode() {}

  /** The exit status for an HTTP status that is not a success. */
  static int of(int httpStatus) {
    if (httpStatus == 404) {
      return NOT_FOUND;
    }
    return httpStatus == 429 || httpStatus >= 500 ? UNAVAILABLE : REFUSED;
  }
}
