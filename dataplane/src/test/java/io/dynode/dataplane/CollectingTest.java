package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.testkit.SteppedTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectingTest {
  private static final Limits TIGHT =
      new Limits(1000, 1000, 3, 3, 500, 5, 2000, 200, 200, 1000, 1000, 100, 10_000);

  @TempDir private Path folder;
  private final TestingServer server = new TestingServer();
  private final Assignment assignment = new Testing.Draft("a1").done();
  private Limits limits = Limits.DEFAULT;
  private OutData.Opener opener = Disk::open;
  private Path out;

  @BeforeEach
  void prepare() {
    out = workbench().prepare(assignment).folder().resolve("out");
  }

  private LocalWorkbench workbench() {
    return new LocalWorkbench(
        Testing.settings(folder, limits, false, 1 << 20),
        Optional.empty(),
        server,
        new SteppedTime().clock(),
        p -> opener.open(p));
  }

  private Report collect() {
    return collect(Testing.SUCCESS);
  }

  private Report collect(Exit exit) {
    return workbench().collect(assignment, exit, Testing.EPOCH);
  }

  private void write(String name, String content) throws IOException {
    Testing.write(out.resolve(name), content);
  }

  private String refused() {
    Report report = collect();
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(ErrorCode.INVALID_OUTPUT.slug());
    assertThat(report.files()).isEmpty();
    assertThat(report.events()).isEmpty();
    assertThat(report.output()).isEqualTo(Json.NULL);
    return report.message();
  }

  @Test
  void nothingLeftIsAnEmptySuccess() {
    Report report = collect();
    assertThat(report.succeeded()).isTrue();
    assertThat(report.code()).isEmpty();
    assertThat(report.exitCode()).isZero();
    assertThat(report.output()).isEqualTo(Json.EMPTY);
    assertThat(report.files()).isEmpty();
    assertThat(server.intents).isEmpty();
  }

  @Test
  void whatMeansNothingIsNamedAndFailsNothing() throws IOException {
    write("outptu.json", "{}");
    write("pictures/car.png", "car");
    Report report = collect();
    assertThat(report.succeeded()).isTrue();
    assertThat(report.message())
        .contains("files belong into out/data): outptu.json (output.json?), pictures");
  }

  @Test
  void everythingOfTheContractIsTaken() throws IOException {
    write("output.json", "{\"answer\": 42.0}");
    write("insights.json", "[{\"a\": 1}, {}]");
    write("progress.json", "{\"percent\": 100}");
    Path deep = SafePath.below(out, "data/deep/ä 🚗.txt");
    Files.createDirectory(deep.getParent());
    Files.writeString(deep, "car");
    write("data/copy.txt", "car");
    write("data/tool", "tool");
    Files.setPosixFilePermissions(out.resolve("data/tool"), Disk.permissions(0750));
    write("events/b.json", "{\"type\": \"t\"}");
    write(
        "events/a.json",
        """
        {"type": "car", "subject": "s", "data": [1], "files": ["tool", "**/*.txt"]}
        """);
    Report report = collect();
    assertThat(report.message()).isEmpty();
    assertThat(report.output()).isEqualTo(Testing.parse("{\"answer\": 42.0}"));
    assertThat(report.insights()).containsExactly(Testing.parse("{\"a\": 1}"), Json.EMPTY);
    assertThat(report.progress()).isEqualTo(Testing.parse("{\"percent\": 100}"));
    String car = Testing.sha256(Testing.bytes("car"));
    String tool = Testing.sha256(Testing.bytes("tool"));
    int generation = TestingServer.GENERATION;
    FileEntry copy = new FileEntry("copy.txt", car, generation, 3, 0644);
    FileEntry deepEntry = new FileEntry("deep/ä 🚗.txt", car, generation, 3, 0644);
    FileEntry toolEntry = new FileEntry("tool", tool, generation, 4, 0750);
    assertThat(report.files()).containsExactly(copy, deepEntry, toolEntry);
    assertThat(report.events()).hasSize(2);
    assertThat(report.events().get(0).file()).isEqualTo("a.json");
    assertThat(report.events().get(0).files()).containsExactly(toolEntry, copy, deepEntry);
    assertThat(report.events().get(1).data()).isEqualTo(Json.NULL);
    assertThat(server.intents).hasSize(1);
    assertThat(server.intents.getFirst().epoch()).isEqualTo(Testing.EPOCH);
    assertThat(server.uploads)
        .containsExactlyInAnyOrder(new Key(car, generation), new Key(tool, generation));
  }

  @Test
  void whatIsStoredAlreadyIsNotSentAgain() throws IOException {
    write("data/f", "content");
    Report first = collect();
    Report second = collect();
    assertThat(second).isEqualTo(first);
    assertThat(server.uploads).hasSize(1);
  }

  @Test
  void aSharedStoreTakesTheFilesItself() throws IOException {
    write("data/f", "content");
    TestingStore store = new TestingStore(folder.resolve("objects"));
    LocalWorkbench sharing =
        new LocalWorkbench(
            Testing.settings(folder), Optional.of(store), server, new SteppedTime().clock());
    FileEntry entry = sharing.collect(assignment, Testing.SUCCESS, 1).files().getFirst();
    assertThat(store.contains(new Key(entry.sha256(), entry.generation()))).isTrue();
    assertThat(server.uploads).isEmpty();
    assertThat(server.intents).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "output.json|{\"a\": 1,,}",
        "output.json|nonsense",
        "output.json|{} {}",
        "insights.json|[1, 2",
        "events/e.json|{\"type\": }",
      })
  void malformedJsonIsNamedWithLineAndColumn(String file, String content) throws IOException {
    write(file, "\n\n" + content);
    assertThat(refused()).contains("out/" + file).contains("line 3").containsIgnoringCase("column");
  }

  @Test
  void invalidUtf8AndNulAreRefused() throws IOException {
    Files.write(out.resolve("output.json"), new byte[] {'"', (byte) 0xC3, '"'});
    assertThat(refused()).contains("out/output.json");
    Files.writeString(out.resolve("output.json"), "\"a\\u0000b\"");
    assertThat(refused()).contains("out/output.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\": \"\"}",
        "{\"type\": 1}",
        "[]",
        "{\"type\": \"t\", \"typo\": 1}",
        "{\"type\": \"t\", \"files\": \"f\"}",
        "{\"type\": \"t\", \"files\": [\"missing\"]}",
        "{\"type\": \"t\", \"files\": [\"../output.json\"]}"
      })
  void badEventsAreRefusedAndNothingIsStored(String event) throws IOException {
    write("data/f", "content");
    write("events/e.json", event);
    assertThat(refused()).contains("out/events/e.json");
    assertThat(server.uploads).isEmpty();
  }

  @Test
  void aMisnamedEventIsNotSilentlyLost() throws IOException {
    write("events/e.jsn", "{\"type\": \"t\"}");
    assertThat(refused()).contains("out/events/e.jsn").contains(".json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"output.json", "insights.json", "events/e.json"})
  void onlyRegularFilesAreTakenForWhatIsRead(String name) throws Exception {
    Path file = out.resolve(name);
    Files.createDirectory(file);
    assertThat(refused()).contains("out/" + name).contains("a directory");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/etc/passwd"));
    assertThat(refused()).contains("out/" + name).contains("symbolic link");
    Files.delete(file);
    assertThat(Testing.run("mkfifo", file.toString())).isZero();
    assertThat(refused()).contains("out/" + name).contains("pipe");
  }

  @Test
  void onlyFilesAndDirectoriesAreTakenFromData() throws Exception {
    Path odd = out.resolve("data/sub/odd");
    Files.createDirectories(odd.getParent());
    Files.createSymbolicLink(odd, Path.of("../../output.json"));
    assertThat(refused()).contains("out/data/sub/odd").contains("symbolic link");
    Files.delete(odd);
    Files.createSymbolicLink(odd, Path.of("/etc"));
    assertThat(refused()).contains("out/data/sub/odd").contains("symbolic link");
    Files.delete(odd);
    assertThat(Testing.run("mkfifo", odd.toString())).isZero();
    assertThat(refused()).contains("out/data/sub/odd").contains("pipe");
    Files.delete(odd);
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path shortPath = Files.createTempDirectory(Path.of("/tmp"), "dynode").resolve("s");
      socket.bind(UnixDomainSocketAddress.of(shortPath));
      Files.move(shortPath, odd);
      Files.delete(shortPath.getParent());
      assertThat(refused()).contains("out/data/sub/odd").contains("socket");
    }
    Files.delete(odd);
    if (Testing.root() && Testing.run("mknod", odd.toString(), "c", "1", "3") == 0) {
      assertThat(refused()).contains("out/data/sub/odd").contains("device");
      Files.delete(odd);
    }
    Disk.delete(out.resolve("data"));
    Files.createSymbolicLink(out.resolve("data"), Path.of("/etc"));
    assertThat(refused()).contains("out/data").contains("not a directory");
  }

  @Test
  void aLinkInThePlaceOfTheOutputsLeadsNowhere() throws IOException {
    write("progress.json", "{}");
    write("output.json", "\"another's\"");
    Path elsewhere = folder.resolve("another");
    Files.move(out, elsewhere);
    Files.createSymbolicLink(out, elsewhere);
    assertThat(workbench().tend(assignment)).isEqualTo(Json.NULL);
    assertThat(refused()).contains("out is not a directory");
    Report failure = collect(new Exit(Exit.Cause.EXITED, 1, 1, 2, ""));
    assertThat(failure.code()).isEqualTo(ErrorCode.EXIT_NONZERO.slug());
    assertThat(failure.progress()).isEqualTo(Json.NULL);
  }

  @Test
  void whatTheModuleMadeUnreadableIsItsOwnMistake() throws Exception {
    write("data/x", "x");
    opener =
        path -> {
          throw new AccessDeniedException(path.toString());
        };
    assertThat(refused()).contains("out/data/x").contains("AccessDenied");
  }

  @Test
  void whatLiesInThePlacesOfTheLogHoldsNothingBack() throws Exception {
    Path attempt = out.getParent();
    Files.createDirectories(attempt.resolve("shipped.json.part/x"));
    Files.writeString(attempt.resolve("log"), "said\n");
    assertThat(collect().succeeded()).isTrue();
    assertThat(server.log).isNotEmpty();
    Files.delete(attempt.resolve("log"));
    Files.createDirectory(attempt.resolve("log"));
    assertThat(collect().succeeded()).isTrue();
    Files.delete(attempt.resolve("shipped.json"));
    Files.createDirectories(attempt.resolve("shipped.json/x"));
    assertThat(collect().succeeded()).isTrue();
  }

  @Test
  void eventsAreBoundedInTheirSum() throws IOException {
    limits = new Limits(1000, 1000, 3, 100, 100, 5, 2000, 200, 200, 1000, 1000, 100, 10_000);
    for (int i = 0; i < 3; i++) {
      write("data/f" + i, "x");
      write("events/" + i + ".json", "{\"type\": \"t\", \"files\": [\"*\"]}");
    }
    assertThat(refused()).contains("more than 5 files in all");
    Disk.delete(out.resolve("data"));
    for (int i = 0; i < 20; i++) {
      write("events/" + i + ".json", "{\"type\": \"" + "t".repeat(80) + "\"}");
    }
    assertThat(refused()).contains("more than 1600 bytes");
  }

  @Test
  void namesThatAreNotUtf8AreRefused() throws Exception {
    Testing.run("sh", "-c", "cd \"$1\" && : > \"$(printf 'a\\377b')\"", "sh", out + "/data");
    assertThat(refused()).contains("out/data").contains("not UTF-8");
    Disk.delete(out.resolve("data"));
    Testing.run("sh", "-c", "cd \"$1\" && : > \"$(printf 'a\\377b.json')\"", "sh", out + "/events");
    assertThat(refused()).contains("out/events").contains("not UTF-8");
  }

  @Test
  void boundsHold() throws IOException {
    limits = TIGHT;
    write("output.json", "\"" + "x".repeat(1000) + "\"");
    assertThat(refused()).contains("out/output.json").contains("1000");
    Files.delete(out.resolve("output.json"));
    write("insights.json", "[{},{},{},{}]");
    assertThat(refused()).contains("out/insights.json").contains("more than 3");
    write("insights.json", "[{}, [{}], 3]");
    assertThat(refused()).contains("out/insights.json").contains("index 1");
    Files.delete(out.resolve("insights.json"));
    for (int i = 0; i < 4; i++) {
      write("events/" + i + ".json", "{\"type\": \"t\"}");
    }
    assertThat(refused()).contains("out/events").contains("more than 3");
    Disk.delete(out.resolve("events"));
    for (int i = 0; i < 6; i++) {
      write("data/" + i, "");
    }
    assertThat(refused()).contains("out/data").contains("more than 5");
    Disk.delete(out.resolve("data"));
    write("data/a", "x".repeat(1500));
    write("data/b", "y".repeat(1500));
    assertThat(refused()).contains("out/data").contains("2000 bytes");
  }

  @Test
  void oneChangeWhileAFileIsReadIsForgiven() throws IOException {
    write("data/f", "first");
    opener = changing(1);
    Report report = collect();
    assertThat(report.succeeded()).isTrue();
    String hash = report.files().getFirst().sha256();
    assertThat(server.objects.get(new Key(hash, TestingServer.GENERATION)))
        .isEqualTo(Files.readAllBytes(out.resolve("data/f")));
  }

  @Test
  void aFileThatGoesOnChangingIsRefused() throws IOException {
    write("data/f", "first");
    opener = changing(Integer.MAX_VALUE);
    assertThat(refused()).contains("out/data/f").contains("changed");
    assertThat(server.uploads).isEmpty();
  }

  @Test
  void aFileThatChangesBetweenReadingAndStoringIsReadAgain() throws IOException {
    write("data/f", "first");
    AtomicInteger opened = new AtomicInteger();
    opener =
        file -> {
          if (opened.incrementAndGet() == 2) {
            Files.writeString(file, "second");
          }
          return Disk.open(file);
        };
    Report report = collect();
    assertThat(report.succeeded()).isTrue();
    assertThat(report.files().getFirst().sha256())
        .isEqualTo(Testing.sha256(Testing.bytes("second")));
  }

  @Test
  void aFileThatVanishesWhileItIsTakenIsRefused() throws IOException {
    write("data/f", "first");
    opener =
        file -> {
          Files.deleteIfExists(file);
          return InputStream.nullInputStream();
        };
    assertThat(refused()).contains("out/data/f").contains("changed");
  }

  /** Appends to a file each time it is opened, that many times. */
  private static OutData.Opener changing(int times) {
    AtomicInteger left = new AtomicInteger(times);
    return file -> {
      InputStream in = Disk.open(file);
      if (left.getAndDecrement() > 0) {
        Files.writeString(file, "more", java.nio.file.StandardOpenOption.APPEND);
      }
      return in;
    };
  }

  @Test
  void strangersInOutAreNamed() throws IOException {
    write("result.txt", "lost");
    Report report = collect();
    assertThat(report.succeeded()).isTrue();
    assertThat(report.message()).contains("result.txt").contains("out/data");
  }

  @Test
  void aFailureKeepsItsErrorProgressAndTheEndOfItsLogOnly() throws IOException {
    write("error.json", "{\"message\": \"no cars\", \"code\": 7}");
    write("progress.json", "{\"percent\": 3}");
    write("output.json", "{}");
    write("data/f", "content");
    write("events/e.json", "{\"type\": \"t\"}");
    Files.writeString(
        out.resolveSibling("log"), "first\n".repeat(500) + "bad \u0007 thing\nlast line\n");
    Report report = collect(new Exit(Exit.Cause.EXITED, 3, 5, 6, ""));
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(ErrorCode.EXIT_NONZERO.slug());
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.startedMicros()).isEqualTo(5);
    assertThat(report.endedMicros()).isEqualTo(6);
    assertThat(report.error()).isEqualTo(Testing.parse("{\"message\": \"no cars\", \"code\": 7}"));
    assertThat(report.progress()).isEqualTo(Testing.parse("{\"percent\": 3}"));
    assertThat(report.message())
        .contains("exit code 3")
        .contains("no cars")
        .contains("bad . thing\nlast line");
    assertThat(report.message().length()).isLessThan(2500);
    assertThat(report.files()).isEmpty();
    assertThat(report.events()).isEmpty();
    assertThat(server.uploads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{broken", "\"", "x"})
  void aMalformedErrorFileIsNotedAndDoesNoHarm(String content) throws IOException {
    write("error.json", content);
    Report report = collect(new Exit(Exit.Cause.EXITED, 1, 1, 1, ""));
    assertThat(report.code()).isEqualTo(ErrorCode.EXIT_NONZERO.slug());
    assertThat(report.error()).isEqualTo(Json.NULL);
    assertThat(report.message()).contains("out/error.json");
  }

  @ParameterizedTest
  @CsvSource({
    "TIMED_OUT, TIMED_OUT",
    "CANCELED, CANCELED",
    "LEASE_EXPIRED, LEASE_LOST",
    "OUT_OF_MEMORY, OUT_OF_MEMORY",
    "LOST, AGENT_FAILED",
    "LOG_TOO_LARGE, LOG_TOO_LARGE",
  })
  void everyWayToEndHasItsCode(Exit.Cause cause, ErrorCode code) throws IOException {
    write("output.json", "{}");
    Report report = collect(new Exit(cause, 0, 1, 1, ""));
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(code.slug());
    assertThat(report.exitCode()).isEqualTo(Reports.NO_EXIT_CODE);
    assertThat(report.message()).isNotEmpty();
  }

  @Test
  void theEnvironmentsWordsAreKept() {
    Report report = collect(new Exit(Exit.Cause.TIMED_OUT, 143, 1, 1, "It took too long."));
    assertThat(report.message()).isEqualTo("It took too long. The timeout is 90 s.");
  }

  @Test
  void passingTroubleOfTheServerIsNoAnswer() throws IOException {
    write("data/f", "content");
    server.intendFailures.add(
        new io.dynode.model.ProblemException(ErrorCode.UNAVAILABLE, "starting"));
    assertThatThrownBy(this::collect).isInstanceOf(TryAgainException.class);
    assertThat(collect().succeeded()).isTrue();
  }

  @Test
  void messagesAreBoundedAndClean() {
    String long1 = "a\0b\uD800".repeat(5000);
    String message = Reports.bounded(long1);
    assertThat(message.length()).isLessThanOrEqualTo(Reports.MAX_MESSAGE);
    assertThat(message).doesNotContain("\0").contains("[…]");
    assertThat(List.of(Reports.bounded("short"))).containsExactly("short");
  }
}
