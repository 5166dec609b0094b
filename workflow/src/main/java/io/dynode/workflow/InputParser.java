package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.FileSelection;
import io.dynode.model.Growth;
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
import java.util.Set;
import java.util.TreeSet;

/** Parses what an operation takes from others: payload, files, condition. */
final class InputParser {
  /** What a condition sees. */
  static final Set<String> VARIABLES =
      Collections.unmodifiableSet(new TreeSet<>(List.of("event", "ops", "params")));

  /** What the condition of an instance of a {@code forEach} sees. */
  private static final Set<String> INSTANCE_VARIABLES =
      Collections.unmodifiableSet(
          new TreeSet<>(List.of("event", "index", "item", "ops", "params")));

  private final Expressions expressions;
  private final Limits limits;
  private final Problems problems;
  private final Map<String, Compiled> conditions = new HashMap<>();
  private final Map<String, Compiled> instanceConditions = new HashMap<>();

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
    List<String> names = new ArrayList<>();
    Optional<Expression> when = when(operation.when(), names, dependencies);
    Optional<References> forEach = forEach(operation, dependencies);
    return new Inputs(payload, List.copyOf(files), when, List.copyOf(names), forEach);
  }

  private Optional<References> forEach(OperationSpec operation, Dependencies dependencies) {
    if (operation.forEach().isNull()) {
      return Optional.empty();
    }
    String pointer = dependencies.pointer() + "/forEach";
    References parsed = References.parse(operation.forEach());
    connect(parsed, "/forEach", /* instance= */ false, dependencies);
    if (operation.forEach() instanceof Json.Arr array) {
      if (array.items().size() > limits.fanOut()) {
        problems.add(
            ErrorCode.TOO_LARGE,
            array.items().size() + " elements; at most " + limits.fanOut() + " are taken.",
            pointer);
      }
    } else if (!parsed.one() && parsed.problems().isEmpty()) {
      problems.add(ErrorCode.WRONG_TYPE, "It is an array, or one reference to an array.", pointer);
    }
    if (operation.growth() != Growth.NONE) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "An operation with forEach makes no operations; let one that it makes have forEach.",
          dependencies.pointer() + "/growth");
    }
    return Optional.of(parsed);
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
    builtin
        .filter(b -> b == Builtin.WAIT)
        .flatMap(_ -> WaitPayloads.filter(payload))
        .map(text -> compile(text, WaitPayloads.VARIABLES))
        .ifPresent(compiled -> {
          if (compiled instanceof Compiled.Bad(ProblemException why)) {
            problems.addAll(why.problems(), pointer + "/event/filter");
          }
        });
    References parsed = References.parse(payload);
    connect(parsed, "/payload", dependencies.forEach(), dependencies);
    return parsed;
  }

  /**
   * @param instance whether there are an item and an index to refer to
   */
  private void connect(
      References parsed, String place, boolean instance, Dependencies dependencies) {
    problems.addAll(parsed.problems(), dependencies.pointer() + place);
    for (Reference reference : parsed.all()) {
      Optional<String> operation = reference.operation();
      String at = place + reference.pointer();
      if (operation.isPresent()) {
        if (!failure(operation.get(), dependencies)) {
          dependencies.add(operation.get(), at, ErrorCode.UNKNOWN_REFERENCE);
        }
      } else if (reference.children().isPresent()) {
        dependencies.children(reference.children().get(), at);
      } else if (!instance || !(reference.isItem() || reference.isIndex())) {
        unknown(reference, dependencies.pointer() + at);
      }
    }
  }

  private void unknown(Reference reference, String pointer) {
    String hint =
        reference.isItem() || reference.isIndex()
            ? " is there for an operation with forEach alone."
            : " is no output of an operation; write @<"
                + reference.name()
                + ".out>, or @@< for a literal @<.";
    problems.add(ErrorCode.UNKNOWN_REFERENCE, reference + hint, pointer);
  }

  private static boolean failure(String name, Dependencies dependencies) {
    return dependencies.onFailure() && Names.fold(name).equals(PlanCompiler.FAILURE);
  }

  private FilePlan file(FileSelection selection, String place, Dependencies dependencies) {
    String from = "";
    if (!selection.from().equals(PlanCompiler.EVENT)) {
      from = selection.from();
      dependencies.add(from, place + "/from", ErrorCode.UNKNOWN_OPERATION);
    }
    References glob = References.parse(Json.of(selection.glob()));
    References to = References.parse(Json.of(selection.to()));
    connect(glob, place + "/glob", dependencies.forEach(), dependencies);
    connect(to, place + "/to", dependencies.forEach(), dependencies);
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

  private Optional<Expression> when(String text, List<String> names, Dependencies dependencies) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Compiled compiled =
        dependencies.forEach()
            ? instanceConditions.computeIfAbsent(text, t -> compile(t, INSTANCE_VARIABLES))
            : conditions.computeIfAbsent(text, t -> compile(t, VARIABLES));
    return switch (compiled) {
      case Compiled.Good(Expression expression, Set<String> named) -> {
        for (String name : named) {
          if (failure(name, dependencies)
              || dependencies.add(name, "/when", ErrorCode.UNKNOWN_OPERATION).isPresent()) {
            names.add(name);
          }
        }
        yield Optional.of(expression);
      }
      case Compiled.Bad(ProblemException why) -> {
        problems.addAll(why.problems(), dependencies.pointer() + "/when");
        yield Optional.empty();
      }
    };
  }

  private Compiled compile(String text, Set<String> variables) {
    try {
      Expression expression = expressions.compile(text, variables);
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
