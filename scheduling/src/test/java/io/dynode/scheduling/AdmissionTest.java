package io.dynode.scheduling;

import static io.dynode.scheduling.Samples.host;
import static io.dynode.scheduling.Samples.line;
import static io.dynode.scheduling.Samples.regaining;
import static io.dynode.scheduling.Samples.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.Host;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import io.dynode.model.Waiting;
import io.dynode.scheduling.Verdict.Reason;
import io.dynode.scheduling.Verdict.Why;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Offers ANY = new Offers(Map.of());
  private static final Resources GPU = new Resources(0, 0, 1, 0, Map.of());

  private static String admitted(Verdict verdict) {
    return verdict instanceof Verdict.Admitted a ? a.waiting().agenda().value() : "";
  }

  private static List<Why> reasons(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Nothing.class);
    return ((Verdict.Nothing) verdict).reasons().stream().map(Reason::why).toList();
  }

  private static Verdict next(Host host, @Nullable Hold hold, Line... lines) {
    return Admission.next(host, List.of(host), ANY, List.of(lines), hold);
  }

  private static Hold hold(String agenda, String host) {
    return new Hold(Samples.POOL, new AgendaId(agenda), host);
  }

  @Test
  void nothingWaitsNothingIsSaid() {
    assertThat(reasons(next(host("h", 4000, 0), null))).isEmpty();
    assertThat(reasons(next(host("h", 4000, 0), null, line("q", 1, 0)))).isEmpty();
  }

  @Test
  void theLeastServedQueueGoesFirstThenItsName() {
    Waiting a = waiting("a", "a1", 5, 1000);
    Waiting b = waiting("b", "b1", 1, 1000);
    Host host = host("h", 4000, 0);
    assertThat(admitted(next(host, null, line("a", 1, 7), line("b", 1, 8)))).isEmpty();
    assertThat(admitted(next(host, null, line("b", 1, 8, b), line("a", 1, 7, a)))).isEqualTo("a1");
    assertThat(admitted(next(host, null, line("b", 1, 7, b), line("a", 1, 8, a)))).isEqualTo("b1");
    assertThat(admitted(next(host, null, line("b", 1, 7, b), line("a", 1, 7, a)))).isEqualTo("a1");
  }

  @Test
  void withinAQueueRankDecidesAmongShapesAndOnlyTheFirstOfAShapeCounts() {
    Waiting small = waiting("q", "small", 3, 1000);
    Waiting smaller = waiting("q", "smaller", 4, 500);
    Waiting medium = waiting("q", "medium", 2, 2000);
    Line line = line("q", 1, 0, smaller, small, medium);
    assertThat(admitted(next(host("h", 4000, 0), null, line))).isEqualTo("medium");
    Host busy = host("x", 16_000, 16_000);
    Host some = host("h", 4000, 3000);
    assertThat(admitted(Admission.next(some, List.of(some, busy), ANY, List.of(line), null)))
        .as("medium does not fit, small is of another shape")
        .isEqualTo("small");
    Host little = host("h", 4000, 3400);
    Verdict none = Admission.next(little, List.of(little, busy), ANY, List.of(line), null);
    assertThat(reasons(none))
        .as("smaller would fit, but stands behind small")
        .containsExactly(Why.NO_ROOM, Why.NO_ROOM);
  }

  @Test
  void whatRegainsGoesBeforeAllQueuesInOrderOfFirstStart() {
    Waiting fresh = waiting("a", "fresh", 1, 1000);
    Waiting second = regaining(waiting("a", "second", 1, 1000), 20);
    Waiting first = regaining(waiting("b", "first", 9, 1000), 10);
    Host host = host("h", 4000, 0);
    assertThat(admitted(next(host, null, line("a", 1, 0, fresh, second), line("b", 1, 99, first))))
        .isEqualTo("first");
    assertThat(admitted(next(host, null, line("a", 1, 0, fresh, second)))).isEqualTo("second");
  }

  @Test
  void aHostWithoutTheEnvironmentIsNoneForItAndIsNotHeldForIt() {
    Waiting docker = waiting("q", "docker", 1, Resources.cpu(4000), "docker");
    Waiting small = waiting("q", "small", 2, 4000);
    Host plain = host("plain", 4000, 0);
    Host busy = host("busy", 4000, 1000);
    Line line = line("q", 1, 0, docker, small);
    Offers one = new Offers(Map.of("plain", Set.of("process"), "busy", Set.of("docker")));
    Verdict verdict = Admission.next(plain, List.of(plain, busy), one, List.of(line), null);
    assertThat(admitted(verdict)).isEqualTo("small");
    assertThat(verdict.hold()).isEqualTo(hold("docker", "busy"));
    Offers none = new Offers(Map.of("plain", Set.of("process"), "busy", Set.of("process")));
    Line alone = line("q", 1, 0, docker);
    Verdict nothing = Admission.next(plain, List.of(plain, busy), none, List.of(alone), null);
    assertThat(nothing.hold()).isNull();
    assertThat(reasons(nothing)).containsExactly(Why.NO_ENVIRONMENT);
    assertThat(((Verdict.Nothing) nothing).reasons().getFirst().detail())
        .isEqualTo(
            "host 'plain': environment docker is not offered; nor does another host offer all it"
                + " names");
  }

  @Test
  void workOfAnotherKindIsNeverBlocked() {
    Waiting gpu = waiting("q", "gpu", 1, GPU);
    Waiting cpu = waiting("q", "cpu", 2, 1000);
    Host plain = host("plain", 4000, 0);
    Host busy = new Host(Samples.POOL, "gpus", new Resources(0, 0, 1, 0, Map.of()), GPU);
    Verdict verdict =
        Admission.next(plain, List.of(plain, busy), ANY, List.of(line("q", 1, 0, gpu, cpu)), null);
    assertThat(admitted(verdict)).isEqualTo("cpu");
    assertThat(verdict.hold()).isEqualTo(hold("gpu", "gpus"));
  }

  @Test
  void theHeadOfTheLineHoldsTheHostThatLacksLeastForIt() {
    Host a = host("a", 8000, 6000);
    Host b = host("b", 8000, 4000);
    Host small = host("small", 4000, 0);
    List<Host> hosts = List.of(a, b, small);
    Waiting large = waiting("q", "large", 1, 8000);
    Waiting little = waiting("q", "little", 2, 1000);
    Line line = line("q", 1, 0, large, little);

    Verdict onA = Admission.next(a, hosts, ANY, List.of(line), null);
    assertThat(admitted(onA)).isEqualTo("little");
    assertThat(onA.hold()).isEqualTo(hold("large", "b"));

    Verdict onB = Admission.next(b, hosts, ANY, List.of(line), onA.hold());
    assertThat(reasons(onB)).containsExactly(Why.NO_ROOM, Why.HELD);
    assertThat(((Verdict.Nothing) onB).reasons())
        .extracting(Reason::detail)
        .containsExactly(
            "host 'b': cpuMillis: needs 8000, has 4000; host 'b' is held for it",
            "host 'b' is held for agenda large");
    assertThat(reasons(Admission.next(b, hosts, ANY, List.of(line), null)))
        .as("the hold begins with the decision that makes it")
        .containsExactly(Why.NO_ROOM, Why.HELD);
    assertThat(admitted(Admission.next(small, hosts, ANY, List.of(line), onA.hold())))
        .isEqualTo("little");

    Verdict drained = Admission.next(host("b", 8000, 0), hosts, ANY, List.of(line), onA.hold());
    assertThat(admitted(drained)).isEqualTo("large");
    assertThat(drained.hold()).isNull();
  }

  @Test
  void aHoldEndsWhenItsAgendaIsAdmittedElsewhereLeavesOrItsHostGoes() {
    Host a = host("a", 8000, 6000);
    Host b = host("b", 8000, 0);
    Waiting large = waiting("q", "large", 1, 8000);
    Verdict elsewhere =
        Admission.next(b, List.of(a, b), ANY, List.of(line("q", 1, 0, large)), hold("large", "a"));
    assertThat(admitted(elsewhere)).isEqualTo("large");
    assertThat(elsewhere.hold()).isNull();

    Line others = line("q", 1, 0, waiting("q", "little", 2, 1000));
    Verdict left = Admission.next(a, List.of(a, b), ANY, List.of(others), hold("large", "a"));
    assertThat(admitted(left)).isEqualTo("little");
    assertThat(left.hold()).isNull();

    Host full = host("a", 8000, 8000);
    Verdict gone =
        Admission.next(
            full, List.of(full), ANY, List.of(line("q", 1, 0, large)), hold("large", "b"));
    assertThat(gone.hold()).isEqualTo(hold("large", "a"));
  }

  @Test
  void thoseBeforeTheHolderInItsQueueAndThoseThatRegainMayUseItsHost() {
    Host a = host("a", 8000, 6000);
    Waiting large = waiting("q", "large", 5, 8000);
    Waiting urgent = waiting("q", "urgent", 1, 1000);
    Verdict verdict = next(a, hold("large", "a"), line("q", 1, 0, large, urgent));
    assertThat(admitted(verdict)).isEqualTo("urgent");
    assertThat(verdict.hold()).isEqualTo(hold("large", "a"));

    Waiting back = regaining(waiting("b", "back", 9, 1000), 9);
    assertThat(
            admitted(next(a, hold("large", "a"), line("q", 1, 0, large), line("b", 1, 50, back))))
        .isEqualTo("back");
  }

  @Test
  void aQueueThatWasServedLessMayNotFillTheHeldHostAgain() {
    Host a = host("a", 8000, 6000);
    Line held = line("q", 1, 90, waiting("q", "large", 5, 8000));
    Line less = line("b", 1, 1, waiting("b", "little", 1, 1000));
    assertThat(reasons(next(a, hold("large", "a"), held, less)))
        .containsExactly(Why.HELD, Why.NO_ROOM);
  }

  @Test
  void roomElsewhereIsNoReasonToHold() {
    Host a = host("a", 8000, 6000);
    Host b = host("b", 8000, 0);
    Waiting large = waiting("q", "large", 1, 8000);
    Verdict verdict = Admission.next(a, List.of(a, b), ANY, List.of(line("q", 1, 0, large)), null);
    assertThat(reasons(verdict)).containsExactly(Why.ROOM_ELSEWHERE);
    assertThat(verdict.hold()).isNull();
  }

  @Test
  void whatFitsNoHostAtAllBlocksNothingAndHoldsNothing() {
    Host host = host("h", 4000, 0);
    Waiting never = waiting("q", "never", 1, 9000);
    Waiting little = waiting("q", "little", 2, 1000);
    Verdict verdict = next(host, null, line("q", 1, 0, never, little));
    assertThat(admitted(verdict)).isEqualTo("little");
    assertThat(verdict.hold()).isNull();
    Verdict alone = next(host, null, line("q", 1, 0, never));
    assertThat(reasons(alone)).containsExactly(Why.CANNOT_FIT);
    assertThat(((Verdict.Nothing) alone).reasons().getFirst().detail())
        .contains("needs 9000, has 4000");
  }

  @Test
  void whatNeedsNothingFitsAlsoWhereMoreIsUsedThanThereIs() {
    assertThat(
            admitted(
                next(
                    host("h", 1000, 3000),
                    null,
                    line("q", 1, 0, waiting("q", "free", 1, Resources.NONE)))))
        .isEqualTo("free");
  }

  @Test
  void chargesOnlyTheQueueItTookFrom() {
    Verdict verdict =
        next(
            host("h", 4000, 0),
            null,
            line("a", 2, 10, waiting("a", "a1", 1, 2000)),
            line("b", 1, 99, waiting("b", "b1", 1, 2000)));
    assertThat(((Verdict.Admitted) verdict).served())
        .containsExactly(Map.entry(new QueueId("a"), 10 + 500_000L * 1_000_000 / 2));
  }
}
