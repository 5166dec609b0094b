package io.dynode.engine;

import io.dynode.json.Suggestions;
import io.dynode.model.Agent;
import io.dynode.model.ErrorCode;
import io.dynode.model.Host;
import io.dynode.model.Names;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.scheduling.Footprint;
import io.dynode.scheduling.Offers;
import io.dynode.scheduling.Shapes;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses an agenda that no host known to its pool could ever run, rather than let it wait. A host
 * whose agents are away counts too; a pool that has seen no agent yet refuses nothing.
 */
final class FitCheck {
  private static final int LOOKED_AT = 10_000;
  private static final int TOLD = 20;
  private static final int MOST_KEPT = 1_000;

  private final String pool;
  private final List<Host> hosts;
  private final Map<String, Set<String>> byHost = new HashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final Offers offers;

  /** What was found to be possible: the same is asked of it for many agendas. */
  private final Set<Definitions.Needs> possible = ConcurrentHashMap.newKeySet();

  FitCheck(Reader reader, String pool) {
    this.pool = pool;
    this.hosts = List.copyOf(reader.scan(Scan.of(Tables.HOSTS, LOOKED_AT, pool)));
    for (Agent agent : reader.scan(Scan.along(Tables.AGENTS, "by_pool", LOOKED_AT, pool))) {
      byHost.computeIfAbsent(agent.host(), _ -> new HashSet<>()).addAll(agent.environments());
      known.addAll(agent.environments());
    }
    this.offers = new Offers(byHost);
  }

  /** What keeps that agenda from ever running. */
  List<Problem> problems(Definitions.Stored definition) {
    Set<String> named = definition.needs().environments();
    if (named.size() <= Shapes.MAX_ENVIRONMENTS && !named.stream().allMatch(this::offered)) {
      List<Problem> problems = new ArrayList<>();
      unknown(definition.plan(), problems);
      return problems;
    }
    return problems(definition.needs());
  }

  /** Why no host could have all of that; whether each is there was checked before. */
  private List<Problem> problems(Definitions.Needs needs) {
    if (possible.contains(needs)) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    if (needs.environments().size() > Shapes.MAX_ENVIRONMENTS) {
      problems.add(tooMany(needs.environments()));
    } else if (!byHost.isEmpty()) {
      hosts(needs, problems);
    }
    if (problems.isEmpty() && possible.size() < MOST_KEPT) {
      possible.add(needs);
    }
    return problems;
  }

  /** Throws every problem found. */
  void check(Definitions.Stored definition) {
    refuse(problems(definition));
  }

  /** Throws when no host could have all of that; whether each is there was checked before. */
  void check(Definitions.Needs needs) {
    refuse(problems(needs));
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static Problem tooMany(Set<String> named) {
    return new Problem(
        ErrorCode.TOO_LARGE,
        "The operations of an agenda name at most %d environments, not %d"
            .formatted(Shapes.MAX_ENVIRONMENTS, named.size()),
        "/operations");
  }

  private boolean offered(String environment) {
    return byHost.isEmpty() ? Names.valid(environment) : known.contains(environment);
  }

  private void hosts(Definitions.Needs needs, List<Problem> problems) {
    List<Host> able = hosts.stream().filter(h -> offers.has(h, needs.environments())).toList();
    if (able.isEmpty()) {
      problems.add(
          new Problem(
              ErrorCode.CANNOT_FIT,
              "No host of pool '%s' offers all of the environments %s; an agenda begins on one"
                  .formatted(pool, String.join(", ", needs.environments())),
              "/operations"));
    }
    Footprint.cannotFit(needs.footprint(), able).ifPresent(problems::add);
  }

  private void unknown(Plan plan, List<Problem> problems) {
    for (int i = 0; i < plan.size() && problems.size() < TOLD; i++) {
      String environment = plan.operation(i).environment();
      if (!environment.isEmpty() && !offered(environment)) {
        String near =
            Suggestions.closest(environment, known)
                .map(n -> "; did you mean '" + n + "'?")
                .orElse("");
        problems.add(
            new Problem(
                ErrorCode.CANNOT_FIT,
                "No agent of pool '%s' offers an environment '%s'; known: %s%s"
                    .formatted(
                        pool,
                        environment,
                        known.isEmpty() ? "none yet" : String.join(", ", known),
                        near),
                plan.pointer(i) + "/environment"));
      }
    }
  }
}
