package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.FileSelection;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.OperationSpec;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import io.dynode.spi.Expressions.Expression;
import io.dynode.workflow.PlannedOperation.FilePlan;
import io.dynode.workflow.PlannedOperation.Inputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Parses what an operation takes from others: payload, files, condition. */
final class InputParser {
  /** What a condition sees. */
  static final Set<String> VARIABLES =
      Collections.unmodifiableSet(new TreeSet<>(List.of("event", "ops", "params")));

  /** Index of the agenda's failure among what a condition names. */
  static final int FAILURE = -1;

  private final Expressions expressions;
  private final Limits limits;
  private final Problems problems;
  private final Map<String, Compiled> conditions = new HashMap<>();

  InputParser(Expressions expressions, Limits limits, Problems problems) {
    this.expressions = expressions;
    this.limits = limits;
    this.problems = problems;
  }

  /** A condition, or why it is none. */
  private sealed interface Compiled {
    record Good(Expression expression, Set<String> names) implements Compiled {}

    record Bad(ProblemException why) implements Compiled {}
  }

  Inputs parse(OperationSpec operation, Optional<Builtin> builtin, Dependencies dependencies) {
    References payload = payload(operation.payload(), builtin, dependencies);
    List<FilePlan> files = new ArrayList<>();
    for (int k = 0; k < operation.files().size(); k++) {
      files.add(file(operation.files().get(k), "/files/" + k, dependencies));
    }
    Map<String, Integer> names = new TreeMap<>();
    Optional<Expression> when = when(operation.when(), names, dependencies);
    return new Inputs(payload, List.copyOf(files), when, names);
  }

  private References payload(Json payload, Optional<Builtin> builtin, Dependencies dependencies) {
    String pointer = dependencies.pointer() + "/payload";
    if (Sizes.of(payload, limits.payloadBytes()) > limits.payloadBytes()) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "The payload is longer than "
              + limits.payloadBytes()
              + " bytes; pass large data as files.",
          pointer);
      return References.parse(Json.NULL);
    }
    builtin.ifPresent(
        b -> problems.addAll(BuiltinPayloads.check(b, payload, /* open= */ true), pointer));
    References parsed = References.parse(payload);
    connect(parsed, "/payload", dependencies);
    return parsed;
  }

  private void connect(References parsed, String place, Dependencies dependencies) {
    problems.addAll(parsed.problems(), dependencies.pointer() + place);
    for (Reference reference : parsed.all()) {
      Optional<String> operation = reference.operation();
      if (operation.isPresent()) {
        if (failure(operation.get(), dependencies)) {
          continue;
        }
        dependencies.add(operation.get(), place + reference.pointer(), ErrorCode.UNKNOWN_REFERENCE);
      } else {
        problems.add(
            ErrorCode.UNKNOWN_REFERENCE,
            reference
                + " is no output of an operation; write @<"
                + reference.name()
                + ".out>, or @@< for a literal @<.",
            dependencies.pointer() + place + reference.pointer());
      }
    }
  }

  private static boolean failure(String name, Dependencies dependencies) {
    return dependencies.onFailure() && Names.fold(name).equals(PlanCompiler.FAILURE);
  }

  private FilePlan file(FileSelection selection, String place, Dependencies dependencies) {
    int from = -1;
    if (!selection.from().equals(PlanCompiler.EVENT)) {
      OptionalInt found =
          dependencies.add(selection.from(), place + "/from", ErrorCode.UNKNOWN_OPERATION);
      from = found.orElse(-1);
    }
    References glob = References.parse(Json.of(selection.glob()));
    References to = References.parse(Json.of(selection.to()));
    connect(glob, place + "/glob", dependencies);
    connect(to, place + "/to", dependencies);
    if (glob.all().isEmpty()) {
      path(FileRules.glob(selection.glob()), dependencies.pointer() + place + "/glob");
    }
    if (to.all().isEmpty()) {
      path(FileRules.folder(selection.to()), dependencies.pointer() + place + "/to");
    }
    return new FilePlan(from, glob, to);
  }

  private void path(Optional<String> wrong, String pointer) {
    wrong.ifPresent(detail -> problems.add(ErrorCode.INVALID_PATH, detail, pointer));
  }

  private Optional<Expression> when(
      String text, Map<String, Integer> names, Dependencies dependencies) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    return switch (conditions.computeIfAbsent(text, this::compile)) {
      case Compiled.Good(Expression expression, Set<String> named) -> {
        for (String name : named) {
          if (failure(name, dependencies)) {
            names.put(name, FAILURE);
            continue;
          }
          dependencies
              .add(name, "/when", ErrorCode.UNKNOWN_OPERATION)
              .ifPresent(index -> names.put(name, index));
        }
        yield Optional.of(expression);
      }
      case Compiled.Bad(ProblemException why) -> {
        problems.addAll(why.problems(), dependencies.pointer() + "/when");
        yield Optional.empty();
      }
    };
  }

  private Compiled compile(String text) {
    try {
      Expression expression = expressions.compile(text, VARIABLES);
      if (!expression.mayBeCondition()) {
        throw new ProblemException(
            ErrorCode.INVALID_EXPRESSION, "A condition says true or false; this never does.");
      }
      return new Compiled.Good(expression, new TreeSet<>(expression.membersOf("ops")));
    } catch (ProblemException e) {
      return new Compiled.Bad(e);
    }
  }
}
