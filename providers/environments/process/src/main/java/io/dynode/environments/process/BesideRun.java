package io.dynode.environments.process;

import io.dynode.spi.Environment.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A command that runs beside a module. */
final class BesideRun implements Execution {
  private static final int SIGNALED = 128;
  private static final int KILLED = SIGNALED + 9;

  private final Process process;
  private volatile String why = "";

  BesideRun(Process process) {
    this.process = process;
  }

  /** Writes what it reads; it need not read all of it. */
  void feed(byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      // It has ended, or closed its input.
    }
  }

  void expire(Duration limit) {
    if (process.isAlive()) {
      stop("It was stopped after " + limit.toMinutes() + " minutes.");
    }
  }

  /** Its module has ended. */
  void ended() {
    stop("The attempt has ended.");
  }

  private void stop(String reason) {
    if (process.isAlive() && why.isEmpty()) {
      why = reason;
    }
    kill();
  }

  @Override
  public InputStream output() {
    return process.getInputStream();
  }

  @Override
  public End await() {
    try {
      int status = process.waitFor();
      return new End(why.isEmpty() ? status : KILLED, why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new End(-1, "Its agent ended.");
    }
  }

  @Override
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      // What it has left may hold the other end.
      process.getInputStream().close();
    } catch (IOException e) {
      // Nobody reads on, then, either.
    }
  }
}
