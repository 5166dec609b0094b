package io.dynode.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes: data on {@code out}, words on {@code err}.
 *
 * @param environment variables such as DYNODE_URL
 * @param folder what relative paths are relative to
 * @param terminal what shows the data
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path folder,
    Terminal terminal) {
  public Console {
    environment = Map.copyOf(environment);
  }

  /** One whose data goes to no terminal. */
  public Console(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Path folder) {
    this(in, out, err, environment, folder, Terminal.NONE);
  }

  /** The process's own streams, in UTF-8 whatever the locale says. */
  public static Console system() {
    return new Console(
        System.in,
        Sink.over(new java.io.FileOutputStream(java.io.FileDescriptor.out)),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Path.of(""),
        Terminal.system());
  }

  /** The same that writes its data where a process writes it: what fails there ends the command. */
  public Console to(OutputStream data) {
    return new Console(in, Sink.over(data), err, environment, folder, terminal);
  }

  /** The same with its words among the data. */
  Console aloud() {
    return new Console(in, out, out, environment, folder, terminal);
  }

  /** Says something to the user. */
  public void say(String words) {
    out.flush();
    err.println(Texts.safe(words));
  }

  /** A variable of the environment; empty when it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** A file named on the command line. */
  Path file(String name) {
    return folder.resolve(name);
  }
}
