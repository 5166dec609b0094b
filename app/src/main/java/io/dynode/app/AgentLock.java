package io.dynode.app;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second agent away from an agent's folder: it would take the first one's modules for its
 * own, and end them. The lock goes with the process, however that ends.
 */
final class AgentLock implements AutoCloseable {
  /** Beyond the content, since some systems let nobody read what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final FileChannel channel;

  private AgentLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of the folder, which is made when there is none.
   *
   * @throws ProblemException STORE_LOCKED, saying who has it
   */
  static AgentLock take(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new ProblemException(
          ErrorCode.STORE_LOCKED,
          "The folder "
              + folder
              + " is in use by the agent of process "
              + Files.readString(file).strip()
              + ". Stop that one, or give this one another data folder (--data-folder).");
    }
    channel.truncate(0);
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
    channel.write(ByteBuffer.wrap(pid), 0);
    return new AgentLock(channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
