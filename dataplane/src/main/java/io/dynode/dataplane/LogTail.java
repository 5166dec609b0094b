package io.dynode.dataplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The last lines of a log, for a message. */
final class LogTail {
  private static final int BYTES = 1500;
  private static final int LINES = 10;

  private LogTail() {}

  /** At most ten lines and 1500 bytes, without control characters; empty when there are none. */
  static String lastLines(Path log) {
    byte[] bytes;
    try (SeekableByteChannel channel = open(log)) {
      long from = Math.max(0, channel.size() - BYTES);
      channel.position(from);
      bytes = read(channel, (int) (channel.size() - from));
    } catch (IOException e) {
      return "";
    }
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    String[] lines = text.split("\\R");
    StringBuilder last = new StringBuilder();
    for (int i = Math.max(0, lines.length - LINES); i < lines.length; i++) {
      lines[i]
          .codePoints()
          .map(c -> Character.isISOControl(c) && c != '\t' ? '.' : c)
          .forEach(last::appendCodePoint);
      last.append('\n');
    }
    return last.toString().strip();
  }

  static SeekableByteChannel open(Path log) throws IOException {
    return Files.newByteChannel(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Reads that many bytes from where the channel stands, or as many as there are. */
  static byte[] read(SeekableByteChannel channel, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until it is full or the file ends.
    }
    return java.util.Arrays.copyOf(buffer.array(), buffer.position());
  }
}
