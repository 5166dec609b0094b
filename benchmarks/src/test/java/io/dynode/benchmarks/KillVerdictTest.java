package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One flaw at a time in what a sound server says: each has to be found, and called what it is. */
class KillVerdictTest {
  private static final String A = PlantedStore.operations("A");
  private final PlantedStore store = new PlantedStore();
  private final KillFindings findings = new KillFindings();
  private final List<KillOutage> outages = new ArrayList<>();

  private KillVerdict judged() throws IOException {
    KillVerdict verdict = new KillVerdict(store, outages, findings);
    verdict.judge(store.accepted());
    return verdict;
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws IOException {
    KillVerdict verdict = judged();
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    assertThat(verdict.counts()).isEqualTo(new KillVerdict.Counts(3, 2, 3, 4, 6, 0));
    assertThat(verdict.known()).containsExactlyInAnyOrder("a1", "a2", "b1", "c1");
    assertThat(verdict.effective()).containsExactlyInAnyOrder("a2", "b1", "c1");
  }

  static Stream<Arguments> flaws() {
    return Stream.of(lost(), doubled(), torn()).flatMap(flaws -> flaws);
  }

  private static Stream<Arguments> lost() {
    return Stream.of(
        flaw("an accepted agenda is gone", KillFault.LOST, s -> s.accepted.put("k1", "B")),
        flaw(
            "an agenda failed",
            KillFault.LOST,
            s -> s.change("/v1/agendas?customer=default", "state", "failed")),
        flaw("an operation failed", KillFault.LOST, s -> s.change(A, "state", "failed")),
        flaw(
            "an operation is gone",
            KillFault.LOST,
            s -> s.change("/v1/agendas?customer=default", "operations", Json.of(2))),
        flaw(
            "a success without an attempt",
            KillFault.LOST,
            s -> s.attempts("E2", "main").set(0, PlantedStore.lost("c1", 1, "one"))),
        flaw("a finding is gone", KillFault.LOST, s -> s.list("/v1/insights?agenda=A").clear()),
        flaw("an accepted event is gone", KillFault.LOST, s -> s.events.put("e1", 3L)),
        flaw(
            "a raised event is gone",
            KillFault.LOST,
            s -> {
              s.list("/v1/events?customer=default").removeLast();
              s.list("/v1/agendas?customer=default").removeLast();
            }),
        flaw(
            "an event without a dispatch",
            KillFault.LOST,
            s -> {
              s.dispatches(2).clear();
              s.uncaused(2);
            }),
        flaw(
            "an event that is a dead letter",
            KillFault.LOST,
            s -> {
              s.change("/v1/events/1/dispatches", "outcome", "dead");
              s.uncaused(1);
            }));
  }

  private static Stream<Arguments> doubled() {
    return Stream.of(
        flaw(
            "a key with two answers", KillFault.DOUBLED, s -> s.answers.put("k0", "A and another")),
        flaw(
            "a key that made two agendas",
            KillFault.DOUBLED,
            s -> s.change("/v1/agendas?customer=default", 1, "externalId", Json.of("k0"))),
        flaw(
            "an agenda listed twice",
            KillFault.DOUBLED,
            s ->
                s.list("/v1/agendas?customer=default")
                    .add(s.list("/v1/agendas?customer=default").get(1))),
        flaw(
            "two attempts succeeded",
            KillFault.DOUBLED,
            s -> s.attempts("A", "op").add(s.attempts("A", "op").getLast())),
        flaw(
            "two findings",
            KillFault.DOUBLED,
            s -> s.list("/v1/insights?agenda=A").add(s.list("/v1/insights?agenda=A").getFirst())),
        flaw(
            "a file listed twice",
            KillFault.DOUBLED,
            s -> s.list("/v1/objects?agenda=A").add(s.list("/v1/objects?agenda=A").getFirst())),
        flaw(
            "an event there twice",
            KillFault.DOUBLED,
            s ->
                s.list("/v1/events?customer=default")
                    .add(s.list("/v1/events?customer=default").getFirst())),
        flaw(
            "an event that nobody raised",
            KillFault.DOUBLED,
            s -> {
              s.event(3, "/dynode", "s", "A", "E3");
              s.list("/v1/agendas?customer=default").add(bare("E3"));
            }),
        flaw(
            "an event raised by nobody that is there",
            KillFault.DOUBLED,
            s -> {
              s.event(3, "/dynode", "s", "gone", "E3");
              s.list("/v1/agendas?customer=default").add(bare("E3"));
            }),
        flaw(
            "an event dispatched twice",
            KillFault.DOUBLED,
            s -> s.dispatches(1).add(s.dispatches(1).getFirst())));
  }

  private static Stream<Arguments> torn() {
    return Stream.of(
        flaw(
            "a file that is gone",
            KillFault.TORN,
            s -> s.list("/v1/objects?agenda=A").removeLast()),
        flaw(
            "a file of another attempt",
            KillFault.TORN,
            s -> s.change("/v1/objects?agenda=A", "sha256", other(s))),
        flaw(
            "a content that is cut off",
            KillFault.TORN,
            s -> s.contents.put(PlantedStore.hash("a2", "parts/slow.txt"), "half")));
  }

  private static Arguments flaw(String what, KillFault fault, Consumer<PlantedStore> planting) {
    return Arguments.of(what, fault, planting);
  }

  private static Json bare(String id) {
    return PlantedStore.json(
        "{'id':'" + id + "','causeEvent':'x','state':'succeeded','operations':0}");
  }

  private static String other(PlantedStore store) {
    String hash = PlantedStore.hash("a1", "result.txt");
    store.contents.put(hash, hash);
    return hash;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  void everyFlawIsFound(String what, KillFault fault, Consumer<PlantedStore> planting)
      throws IOException {
    planting.accept(store);
    judged();
    assertThat(findings.of(fault)).as(what + ": " + findings).isNotEmpty();
    for (KillFault other : KillFault.values()) {
      if (other != fault) {
        assertThat(findings.of(other)).as(what).isEmpty();
      }
    }
  }

  @Test
  void anOutputOfAnotherAttemptIsFound() throws IOException {
    Json output = store.list(A).getFirst().at("/output").orElseThrow();
    store.change(
        A,
        "output",
        Json.object("attempt", Json.of("a1"), "files", output.at("/files").orElseThrow()));
    judged();
    assertThat(findings.of(KillFault.DOUBLED)).singleElement().asString().contains("attempt a1");
  }

  @Test
  void twoEventsThatStartedOneAgendaAreFound() throws IOException {
    store.dispatches(2).set(0, store.dispatches(1).getFirst());
    judged();
    assertThat(findings.of(KillFault.DOUBLED))
        .containsExactlyInAnyOrder(
            "agenda E1 was started by two events",
            "agenda E2 was started by an event, and no dispatch says so");
  }

  @Test
  void aRunThatAcceptedNothingProvesNothing() throws IOException {
    store.accepted.clear();
    judged();
    assertThat(findings.of(KillFault.STUCK)).singleElement().asString().contains("nothing");
  }

  // ---- Quarantine ----

  /** The operation of agenda A is held after its third attempt. */
  private void quarantine() {
    store.change("/v1/agendas?customer=default", "state", "running");
    store.change(A, "state", "held");
    store.change(A, "reason", "quarantine");
    List<Json> attempts = store.attempts("A", "op");
    attempts.clear();
    for (int i = 1; i <= 3; i++) {
      attempts.add(PlantedStore.lost("a" + i, i, "one"));
      outages.add(outage("one", i, 3));
    }
  }

  private static KillOutage outage(String agent, int minute, int second) {
    Instant from = Instant.parse(String.format("2026-01-01T00:%02d:%02dZ", minute, second));
    return new KillOutage(agent, from, from.plusSeconds(4));
  }

  @Test
  void aQuarantineThatKillsExplainIsCounted() throws IOException {
    quarantine();
    assertThat(judged().counts().quarantined()).isEqualTo(1);
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
  }

  @Test
  void anOutageOfTheServerExplainsToo() throws IOException {
    quarantine();
    outages.set(1, outage("", 2, 9));
    judged();
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
  }

  @Test
  void aQuarantineWithoutAKillIsFound() throws IOException {
    quarantine();
    outages.set(1, outage("two", 2, 3));
    judged();
    onlyHeld();
  }

  @Test
  void aQuarantineByAKillBeforeTheLeaseIsFound() throws IOException {
    quarantine();
    outages.set(1, outage("one", 2, 0));
    judged();
    onlyHeld();
  }

  @Test
  void aQuarantineInSpiteOfProgressIsFound() throws IOException {
    quarantine();
    store.change(A + "/op/attempts", "progress", PlantedStore.json("{'percent':1}"));
    judged();
    onlyHeld();
  }

  @Test
  void aQuarantineAfterTwoIsFound() throws IOException {
    quarantine();
    store.attempts("A", "op").removeFirst();
    judged();
    onlyHeld();
  }

  @Test
  void anotherReasonIsFound() throws IOException {
    quarantine();
    store.change(A, "reason", "operator");
    judged();
    onlyHeld();
  }

  private void onlyHeld() {
    assertThat(findings.of(KillFault.HELD)).singleElement().asString().contains("A/op");
    assertThat(findings.of(KillFault.LOST)).isEmpty();
  }
}
