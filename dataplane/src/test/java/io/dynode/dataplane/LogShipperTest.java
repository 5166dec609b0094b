package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogShipperTest {
  @TempDir private Path folder;
  private final TestingServer server = new TestingServer();
  private final Assignment assignment = new Testing.Draft("a1").done();
  private WorkFolder work;

  @BeforeEach
  void prepare() throws IOException {
    work = new WorkFolder(folder, assignment);
    work.create(new byte[0]);
  }

  private LogShipper shipper(long head, long tail, int chunk) {
    Limits d = Limits.DEFAULT;
    return new LogShipper(
        new PatientTransport(server),
        new Limits(
            d.outputBytes(),
            d.insightsBytes(),
            d.insights(),
            d.events(),
            d.eventBytes(),
            d.files(),
            d.fileBytes(),
            d.errorBytes(),
            d.progressBytes(),
            head,
            tail,
            chunk,
            d.logFileBytes()));
  }

  private void append(byte[] bytes) throws IOException {
    Files.write(work.log(), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void append(String text) throws IOException {
    append(Testing.bytes(text));
  }

  @Test
  void aLogThatGrowsIsSentPieceByPiece() throws IOException {
    LogShipper shipper = shipper(1000, 1000, 100);
    shipper.tend(work, assignment);
    assertThat(server.log).isEmpty();
    append("one\n");
    shipper.tend(work, assignment);
    shipper.tend(work, assignment);
    append("two\n");
    shipper.tend(work, assignment);
    append("three");
    shipper.finish(work, assignment);
    shipper.finish(work, assignment);
    assertThat(server.logCalls).containsExactly(0, 1, 2);
    assertThat(new String(server.wholeLog(), StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void piecesEndWithLinesWherePossible() throws IOException {
    append(("x".repeat(69) + "\n").repeat(10));
    shipper(10_000, 10_000, 100).finish(work, assignment);
    assertThat(server.log.values()).allSatisfy(p -> assertThat(p).hasSize(70));
  }

  @Test
  void anotherRunOfTheAgentGoesOnWhereTheLastOneStopped() throws IOException {
    append("one\n");
    shipper(1000, 1000, 100).tend(work, assignment);
    append("two\n");
    // The server has it, but the agent dies before it knows; meanwhile the log grows.
    server.logAnswers.add(new UncheckedIOException(new IOException("connection reset")));
    assertThatThrownBy(() -> shipper(1000, 1000, 100).tend(work, assignment))
        .isInstanceOf(TryAgainException.class);
    append("three\n");
    shipper(1000, 1000, 100).tend(work, assignment);
    shipper(1000, 1000, 100).finish(work, assignment);
    assertThat(new String(server.wholeLog(), StandardCharsets.UTF_8))
        .isEqualTo("one\ntwo\nthree\n");
    assertThat(server.logCalls).containsExactly(0, 1, 1, 2);
  }

  @Test
  void aLongLogKeepsHeadAndTailAndSaysWhatIsLeftOut() throws IOException {
    byte[] head = text('h', 300);
    byte[] middle = text('m', 5000);
    byte[] tail = text('t', 200);
    LogShipper shipper = shipper(300, 200, 100);
    append(head);
    append(middle);
    shipper.tend(work, assignment);
    append(tail);
    shipper.tend(work, assignment);
    assertThat(server.wholeLog()).isEqualTo(head);
    shipper.finish(work, assignment);
    shipper.finish(work, assignment);
    assertThat(new String(server.wholeLog(), StandardCharsets.UTF_8))
        .isEqualTo(
            new String(head, StandardCharsets.UTF_8)
                + "\n[dynode: 5000 bytes of this log are left out here]\n"
                + new String(tail, StandardCharsets.UTF_8));
  }

  @Test
  void aRestartInTheMiddleOfTheTailLosesNothing() throws IOException {
    byte[] head = text('h', 300);
    append(head);
    append(text('m', 5000));
    append(text('t', 200));
    for (int i = 0; i < 12; i++) {
      server.logAnswers.add(new UncheckedIOException(new IOException("cut")));
    }
    int cuts = 0;
    while (true) {
      try {
        shipper(300, 200, 100).finish(work, assignment);
        break;
      } catch (TryAgainException e) {
        cuts++;
      }
    }
    assertThat(cuts).isEqualTo(12);
    assertThat(new String(server.wholeLog(), StandardCharsets.UTF_8))
        .startsWith("h".repeat(300) + "\n[dynode: 5000 bytes")
        .endsWith("here]\n" + "t".repeat(200));
  }

  @Test
  void aLogWithinHeadAndTailIsWhole() throws IOException {
    byte[] all = text('a', 500);
    append(all);
    shipper(300, 200, 100).finish(work, assignment);
    assertThat(server.wholeLog()).isEqualTo(all);
  }

  @Test
  void binaryAndVeryLongLinesPassUnchanged() throws IOException {
    byte[] noise = new byte[3_000_000];
    new Random(7).nextBytes(noise);
    byte[] line = text('z', 10_000_000);
    append(noise);
    append(line);
    shipper(32 << 20, 32 << 20, 256 << 10).finish(work, assignment);
    byte[] whole = server.wholeLog();
    assertThat(Arrays.equals(Arrays.copyOf(whole, noise.length), noise)).isTrue();
    assertThat(Arrays.equals(Arrays.copyOfRange(whole, noise.length, whole.length), line)).isTrue();
    assertThat(server.log.values()).allMatch(p -> p.length <= 256 << 10);
  }

  @Test
  void aRefusedLogIsGivenUp() throws IOException {
    append("one\n");
    server.logFailures.add(new ProblemException(ErrorCode.SUPERSEDED, "not yours"));
    LogShipper shipper = shipper(1000, 1000, 100);
    shipper.tend(work, assignment);
    append("two\n");
    shipper.finish(work, assignment);
    assertThat(server.logCalls).hasSize(1);
  }

  @Test
  void aLogThatIsALinkIsNotRead() throws IOException {
    Files.createSymbolicLink(work.log(), Path.of("/etc/passwd"));
    shipper(1000, 1000, 100).finish(work, assignment);
    assertThat(server.log).isEmpty();
  }

  private static byte[] text(char c, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) c);
    return bytes;
  }
}
