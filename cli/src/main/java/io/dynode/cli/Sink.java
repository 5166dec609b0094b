package io.dynode.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output. A print stream swallows what goes wrong, and a command that goes on would say
 * that all went well though its data is lost: here the first failure ends the command.
 */
final class Sink extends FilterOutputStream {
  private boolean broken;

  private Sink(OutputStream out) {
    super(out);
  }

  /** A print stream, in UTF-8 whatever the locale says, that ends the command when it fails. */
  static PrintStream over(OutputStream out) {
    return new PrintStream(new Sink(out), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) {
    attempt(() -> out.write(b));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    attempt(() -> out.write(bytes, offset, length));
  }

  @Override
  public void flush() {
    attempt(out::flush);
  }

  /** Told once: what is flushed while the command ends would fail again. */
  private void attempt(Writing writing) {
    if (broken) {
      return;
    }
    try {
      writing.write();
    } catch (IOException e) {
      broken = true;
      String why = Failure.reason(e);
      // Whoever reads has seen enough, as in 'dynode list agendas | head': nothing to complain of.
      boolean closed = why.contains("Broken pipe");
      throw new Failure(ExitCode.OUTPUT, closed ? "" : "the output cannot be written: " + why);
    }
  }

  private interface Writing {
    void write() throws IOException;
  }
}
