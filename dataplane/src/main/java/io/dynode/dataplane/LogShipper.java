package io.dynode.dataplane;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.AgentTransport.DataTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPOutputStream;

/**
 * Sends an attempt's log to the server in numbered pieces. How far it came stands beside the log,
 * so that another run of the agent goes on from there; the extent of a piece is written down before
 * it is sent, so that a number always stands for the same bytes. A log that is longer than the
 * quota loses its middle: the head is sent as it grows, the tail at the end, and between them
 * stands how much was left out.
 */
final class LogShipper {
  private static final Logger LOG = System.getLogger("io.dynode.dataplane");
  private static final int LOCKS = 64;
  private static final int PIECES_PER_TEND = 32;
  private static final int LONGEST_MARK = 1000;

  /**
   * Where the shipping stands.
   *
   * @param sequence of the next piece
   * @param offset in the log where it begins
   * @param length of it, once decided; else 0
   * @param leftOut bytes that the next piece says are left out; else 0
   * @param refused whether the server takes no more of it
   */
  record Mark(int sequence, long offset, int length, long leftOut, boolean refused) {
    private Mark decided(int bytes) {
      return new Mark(sequence, offset, bytes, 0, false);
    }

    private Mark next() {
      return new Mark(sequence + 1, offset + length, 0, 0, false);
    }
  }

  private final DataTransport transport;
  private final Limits limits;
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  LogShipper(DataTransport transport, Limits limits) {
    this.transport = transport;
    this.limits = limits;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Refuses a log that takes too much of the disk, which it shares with everybody's. */
  void checkSize(WorkFolder work) {
    try {
      if (Files.size(work.log()) > limits.logFileBytes()) {
        throw new ProblemException(
            ErrorCode.LOG_TOO_LARGE,
            "The log has more than " + limits.logFileBytes() + " bytes, the most an agent keeps");
      }
    } catch (IOException e) {
      // It has not written anything, or it has put something else in its place.
    }
  }

  /** Sends what is new while the module runs. */
  void tend(WorkFolder work, Assignment assignment) {
    locked(work, assignment, false);
  }

  /** Sends all that is left; the module is gone. */
  void finish(WorkFolder work, Assignment assignment) {
    locked(work, assignment, true);
  }

  private void locked(WorkFolder work, Assignment assignment, boolean last) {
    ReentrantLock lock = locks[Math.floorMod(assignment.attempt().hashCode(), LOCKS)];
    lock.lock();
    try (SeekableByteChannel log = LogTail.open(work.log())) {
      ship(work, assignment, log, last);
    } catch (NoSuchFileException e) {
      // It has not written anything.
    } catch (IOException e) {
      // What a module does to its log, or a full disk, must not hold back its outputs.
      LOG.log(Level.WARNING, "The log of attempt " + assignment.attempt() + " is not sent: " + e);
    } finally {
      lock.unlock();
    }
  }

  private void ship(WorkFolder work, Assignment assignment, SeekableByteChannel log, boolean last)
      throws IOException {
    Mark mark = load(work.shipped());
    for (int i = 0; (last || i < PIECES_PER_TEND) && !mark.refused; i++) {
      if (mark.length == 0 && mark.leftOut == 0) {
        Optional<Mark> decided = decide(mark, log, last);
        if (decided.isEmpty()) {
          return;
        }
        mark = decided.get();
        save(work.shipped(), mark);
      }
      try {
        mark = send(assignment, log, mark);
      } catch (ProblemException e) {
        // The server wants no more of this log; that is no failure of the module.
        mark = new Mark(mark.sequence, mark.offset, 0, 0, true);
      }
      save(work.shipped(), mark);
    }
  }

  /** The next piece; empty when there is none now. */
  private Optional<Mark> decide(Mark mark, SeekableByteChannel log, boolean last)
      throws IOException {
    long size = log.size();
    long head = limits.logHeadBytes();
    boolean whole = size <= head + limits.logTailBytes();
    long end = last && (whole || mark.offset > head) ? size : Math.min(size, head);
    if (mark.offset < end) {
      return Optional.of(mark.decided(piece(log, mark.offset, end)));
    }
    long tail = size - limits.logTailBytes();
    if (last && !whole && mark.offset <= head && tail > mark.offset) {
      return Optional.of(new Mark(mark.sequence, mark.offset, 0, tail - mark.offset, false));
    }
    return Optional.empty();
  }

  /** Its length: when there is more than one piece's, it ends with a line, if one ends in it. */
  private int piece(SeekableByteChannel log, long offset, long end) throws IOException {
    int most = limits.logChunkBytes();
    if (end - offset <= most) {
      return (int) (end - offset);
    }
    byte[] bytes = LogTail.read(log.position(offset), most);
    for (int i = bytes.length; i > most / 2; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return bytes.length;
  }

  private Mark send(Assignment assignment, SeekableByteChannel log, Mark mark) throws IOException {
    if (mark.leftOut > 0) {
      byte[] note =
          ("\n[dynode: " + mark.leftOut + " bytes of this log are left out here]\n")
              .getBytes(StandardCharsets.UTF_8);
      send(assignment, mark.sequence, note);
      return new Mark(mark.sequence + 1, mark.offset + mark.leftOut, 0, 0, false);
    }
    send(assignment, mark.sequence, LogTail.read(log.position(mark.offset), mark.length));
    return mark.next();
  }

  private void send(Assignment assignment, int sequence, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    transport.log(
        assignment.attempt(), assignment.token(), sequence, packed.toByteArray(), bytes.length);
  }

  private static Mark load(Path file) throws IOException {
    try (InputStream in = Disk.open(file)) {
      return Records.decodeKnown(JsonText.parse(in.readNBytes(LONGEST_MARK)), Mark.class);
    }
  }

  /** Where every log begins. Made before the module starts: it can put nothing in that place. */
  static byte[] beginning() {
    return JsonText.bytes(Records.encode(new Mark(0, 0, 0, 0, false)));
  }

  private static void save(Path file, Mark mark) throws IOException {
    Disk.replace(file, JsonText.bytes(Records.encode(mark)), 0600);
  }
}
