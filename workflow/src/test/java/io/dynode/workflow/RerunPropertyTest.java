package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random agendas under random orders of everything, run again and again. */
class RerunPropertyTest {
  @Property(tries = 3000)
  void whatRunsAgainEndsAsItsDependenciesSayAndTheRestStays(@ForAll long seed) {
    Random random = new Random(seed);
    Plan plan = mending(FlowPropertyTest.plan(random), random);
    FlowHarness flow = new FlowHarness(plan, Samples.spread(1 + random.nextInt(4)));
    flow.admit();
    toTheEnd(flow, random);
    for (int run = 2; run < 5; run++) {
      Map<Integer, Operation> before = new HashMap<>();
      flow.operations().forEach(row -> before.put(row.index(), row));
      Rerun rerun = flow.rerun(asked(random, plan.size()));
      BitSet again = rerun.again();
      assertThat(rerun.items()).hasSize(again.cardinality());
      toTheEnd(flow, random);
      assertThat(flow.agenda().run()).isEqualTo(run);
      assertThat(again.length()).isLessThanOrEqualTo(plan.mainCount());
      for (int i = 0; i < plan.mainCount(); i++) {
        check(flow, plan.operation(i), Optional.ofNullable(before.get(i)), again.get(i));
      }
      checkMending(flow);
    }
  }

  private static Plan mending(Plan plan, Random random) {
    return random.nextInt(3) > 0
        ? plan
        : Samples.plan(
            Samples.mending(plan.spec(), Samples.op("mend"), Samples.op("tidy", "mend")));
  }

  /** What runs on failure ran exactly if this run failed. */
  private static void checkMending(FlowHarness flow) {
    boolean begun = flow.agenda().onFailure() != Agenda.OnFailure.NONE;
    boolean there = flow.plan().size() > flow.plan().mainCount();
    assertThat(begun).isEqualTo(there && flow.agenda().state() == AgendaState.FAILED);
    for (int i = flow.plan().mainCount(); i < flow.plan().size(); i++) {
      Optional<Operation> row = flow.operation(i).filter(o -> o.state() != OperationState.WAITING);
      if (!begun) {
        assertThat(row).isEmpty();
      } else if (flow.agenda().onFailure() == Agenda.OnFailure.RUNNING) {
        assertThat(row).isPresent();
      }
    }
  }

  private static Rerun.Asked asked(Random random, int size) {
    BitSet named = new BitSet();
    BitSet changed = new BitSet();
    for (int i = 0; i < size; i++) {
      named.set(i, random.nextInt(6) == 0);
      changed.set(i, random.nextInt(12) == 0);
    }
    return new Rerun.Asked(named, changed, random.nextInt(8) == 0);
  }

  private static void toTheEnd(FlowHarness flow, Random random) {
    boolean mayCancel = random.nextInt(4) == 0;
    int steps = 0;
    while (!flow.agenda().state().ended()) {
      assertThat(++steps).as("terminates").isLessThan(400 * flow.plan().size() + 400);
      flow.random(random.nextDouble());
      FlowPropertyTest.step(flow, random, mayCancel);
    }
  }

  private static void check(
      FlowHarness flow, PlannedOperation planned, Optional<Operation> before, boolean again) {
    int i = planned.index();
    assertThat(flow.state(i).ended()).isTrue();
    if (!again) {
      assertThat(flow.operation(i)).as("what is kept stays").isEqualTo(before);
      return;
    }
    boolean stopped = !flow.agenda().stopping().isEmpty();
    if (!stopped) {
      Operation row = flow.operation(i).orElseThrow();
      assertThat(row.state().ended()).as("no dependent is lost").isTrue();
      assertThat(row.state()).isNotEqualTo(OperationState.CANCELED);
      boolean begun = before.filter(b -> b.state() != OperationState.WAITING).isPresent();
      int wanted = before.map(Operation::run).orElse(1) + (begun ? 1 : 0);
      assertThat(row.run()).as("a run of its own").isEqualTo(wanted);
      FlowPropertyTest.checkAgainstDependencies(flow, planned);
      assertThat(flow.join(i)).isEmpty();
    }
  }
}
