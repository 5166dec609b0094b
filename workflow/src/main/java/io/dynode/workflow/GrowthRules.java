package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Names;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Whether what a generator made may be added to its agenda as this is now. */
final class GrowthRules {
  private final Ledger ledger;
  private final Limits limits;
  private final Problems problems;
  private final PlannedOperation generator;
  private final Plan plan;

  GrowthRules(Ledger ledger, Limits limits, PlannedOperation generator, Plan plan) {
    this.ledger = ledger;
    this.limits = limits;
    this.problems = new Problems(limits.problems());
    this.generator = generator;
    this.plan = plan;
  }

  /**
   * @throws ProblemException with everything that is wrong, at its place in the generator's output
   */
  void check() {
    bounds();
    if (problems.isEmpty()) {
      names();
      plan.outer().forEach(this::outer);
    }
    problems.throwIfAny();
  }

  private void bounds() {
    long all = (long) ledger.agenda().known() + plan.size();
    if (all > limits.operations()) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "The agenda would have "
              + all
              + " operations; at most "
              + limits.operations()
              + " are taken.",
          "/operations");
    }
    if (ledger.kin().depth(generator) >= limits.generations()) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "Operations that made operations lie "
              + limits.generations()
              + " deep; deeper is not taken.",
          "/operations");
    }
  }

  private void names() {
    NavigableSet<String> folded = new TreeSet<>();
    for (int i = 0; i < plan.size(); i++) {
      folded.add(Names.fold(plan.operation(i).name()));
    }
    Set<String> taken = ledger.kin().taken(folded);
    for (int i = 0; i < plan.size(); i++) {
      String name = plan.operation(i).name();
      String own = Names.fold(name);
      boolean failure = own.equals(PlanCompiler.FAILURE) && ledger.mends();
      if (failure || taken.contains(own) || ledger.plan().indexOf(own).isPresent()) {
        problems.add(
            ErrorCode.DUPLICATE_NAME,
            "The name '" + name + "' is taken in this agenda.",
            "/operations/" + i + "/name");
      }
    }
  }

  /** What lies outside must have ended well: nobody would be told later. */
  private void outer(String name, Plan.Outer use) {
    OptionalInt index = ledger.roster().indexOf(name);
    if (index.isEmpty()) {
      problems.add(
          ErrorCode.UNKNOWN_OPERATION,
          "There is no operation '" + Problems.cut(name) + "' in this agenda.",
          use.pointer());
      return;
    }
    boolean own = index.getAsInt() == generator.index();
    Optional<Operation> row = ledger.operation(index.getAsInt());
    if (!own && row.filter(r -> r.state().succeeded()).isEmpty()) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "'" + name + "' has not succeeded yet; name what is done, or made together with it.",
          use.pointer());
      return;
    }
    boolean open = ledger.group(index.getAsInt()).filter(g -> g.open() > 0).isPresent();
    if (use.children() && (own || open)) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "What '" + name + "' made has not ended yet; name what is done.",
          use.pointer());
    }
  }

  /** All that is wrong in one line, as the error of the generator. */
  static ProblemException refused(ProblemException found) {
    return new ProblemException(
        ErrorCode.INVALID_OUTPUT,
        "out/output.json holds operations that cannot be added: " + Turns.text(found.problems()));
  }
}
