package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ModuleSpec;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.spi.Expressions.Expression;
import io.dynode.spi.Reader;
import io.dynode.workflow.Builtin;
import io.dynode.workflow.Sizes;
import io.dynode.workflow.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What declarations cost time for: done outside the writer. */
final class Declarations {
  /** The kernel takes 128 KiB of an argument or a variable; a character is at most 3 bytes. */
  static final int LONGEST_ARGUMENT = 32_768;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String RESERVED = "DYNODE_";

  static final long MOST_BYTES = 1 << 20;
  static final long MOST_TEMPLATE_BYTES = 16 << 20;

  private final EngineCore core;

  Declarations(EngineCore core) {
    this.core = core;
  }

  /** Decodes and checks a declaration as far as no state is needed; throws every problem. */
  Declared checked(Declaration given) {
    Kind kind = given.kind();
    long most = kind == Kind.TEMPLATE ? MOST_TEMPLATE_BYTES : MOST_BYTES;
    // Before it is looked at: aliases of YAML make much of little.
    if (Sizes.of(given.body(), most) > most) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "A " + kind.word() + " has at most " + most + " bytes as JSON");
    }
    Record spec = Records.decode(given.body(), kind.spec());
    check(spec);
    Json body = Records.encode(spec);
    // A field that a later version adds changes nothing of what is declared without it.
    String digest = Digest.of(Records.encodeBrief(spec));
    return new Declared(kind, given.owner(), spec, body, digest, given.expected());
  }

  /**
   * What would become of them, one after the other on top of what is stored; nothing is changed.
   *
   * @param codeFollows whether code that is not stored counts as stored
   */
  List<Rehearsed> rehearse(Caller caller, List<Declaration> given, boolean codeFollows) {
    List<Supplier<Declared>> all = given.stream().map(this::tried).toList();
    return core.parts()
        .store()
        .read(reader -> {
          Work work = new Work(reader, core.clock().wallMicros()); // thrown away
          return all.stream().map(each -> rehearse(work, caller, each, codeFollows)).toList();
        });
  }

  private Supplier<Declared> tried(Declaration given) {
    try {
      Declared declared = checked(given);
      return () -> declared;
    } catch (ProblemException e) {
      return () -> {
        throw e;
      };
    }
  }

  private static Rehearsed rehearse(
      Work work, Caller caller, Supplier<Declared> given, boolean codeFollows) {
    try {
      Declared declared = given.get();
      Applied applied = declared.decide(work, new ResourceChecks(work, caller, codeFollows));
      names(work, declared);
      work.put(applied.resource());
      return new Rehearsed.Taken(applied);
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      return new Rehearsed.Refused(e.problems());
    }
  }

  /**
   * Whether there is what a trigger starts. It may be removed later, so this look needs no lock.
   */
  static void names(Reader reader, Declared declared) {
    if (declared.spec() instanceof TriggerSpec trigger) {
      new TriggerNames(reader, declared.owner()).check(trigger);
    }
  }

  private void check(Record spec) {
    List<Problem> problems = new ArrayList<>();
    if (spec instanceof TriggerSpec trigger) {
      types(trigger.types(), problems);
      if (!trigger.filter().isEmpty()) {
        compile(trigger.filter(), "/filter", problems)
            .filter(filter -> !filter.mayBeCondition())
            .ifPresent(_ ->
                problems.add(
                    new Problem(
                        ErrorCode.INVALID_EXPRESSION,
                        "A filter says true or false; this never does",
                        "/filter")));
      }
      for (Map.Entry<String, String> param : trigger.params().entrySet()) {
        compile(param.getValue(), "/params/" + Problem.token(param.getKey()), problems);
      }
    }
    if (spec instanceof TemplateSpec template) {
      problems.addAll(Templates.check(template));
      agenda(template.agenda(), problems);
    }
    if (spec instanceof ModuleSpec module) {
      start(module, problems);
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static void types(List<String> types, List<Problem> problems) {
    for (int i = 0; i < types.size(); i++) {
      int star = types.get(i).indexOf('*');
      if (types.get(i).isEmpty() || (star >= 0 && star < types.get(i).length() - 1)) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_VALUE,
                "A type is exact, or a prefix that ends in '*'",
                "/types/" + i));
      }
    }
  }

  /** What is wrong with a template's agenda wherever no reference may yet put it right. */
  private static void agenda(Json agenda, List<Problem> problems) {
    try {
      Records.decode(agenda, AgendaSpec.class);
    } catch (ProblemException e) {
      e.problems().stream()
          .filter(p -> !agenda.at(p.pointer()).map(Declarations::refers).orElse(false))
          .forEach(p -> problems.add(p.under("/agenda")));
    }
  }

  private static boolean refers(Json value) {
    return switch (value) {
      case Json.Text(String text) -> text.contains("@<");
      case Json.Arr array -> array.items().stream().anyMatch(Declarations::refers);
      case Json.Obj object -> object.members().values().stream().anyMatch(Declarations::refers);
      case Json.Null _, Json.Bool _, Json.Num _ -> false;
    };
  }

  /** A program is started with its arguments and its variables, if the kernel takes them. */
  private static void start(ModuleSpec module, List<Problem> problems) {
    for (int i = 0; i < module.command().size(); i++) {
      argument(module.command().get(i), "/command/" + i, problems);
    }
    module
        .env()
        .forEach((name, value) -> {
          String place = "/env/" + Problem.token(name);
          argument(name + value, place, problems);
          if (!VARIABLE.matcher(name).matches()) {
            problems.add(
                new Problem(
                    ErrorCode.INVALID_NAME,
                    "The name of a variable is of letters, digits and '_', and begins with no"
                        + " digit",
                    place));
          } else if (name.startsWith(RESERVED)) {
            problems.add(
                new Problem(
                    ErrorCode.INVALID_NAME,
                    "Variables named " + RESERVED + "… are Dynode's own",
                    place));
          }
        });
    if (Builtin.of(module.name()).isPresent()) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_NAME,
              "'" + module.name() + "' is built in; take another",
              "/name"));
    }
    if (module.timeout().isZero()) {
      problems.add(new Problem(ErrorCode.INVALID_VALUE, "No run takes no time", "/timeout"));
    }
    module.retry().ifPresent(retry -> problems.addAll(retry.problems("/retry")));
  }

  private static void argument(String text, String place, List<Problem> problems) {
    if (text.length() > LONGEST_ARGUMENT) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "Must have at most " + LONGEST_ARGUMENT + " characters",
              place));
    }
  }

  private Optional<Expression> compile(String text, String pointer, List<Problem> problems) {
    try {
      return Optional.of(core.parts().expressions().compile(text, Set.of("event")));
    } catch (ProblemException e) {
      e.problems().forEach(p -> problems.add(p.under(pointer)));
      return Optional.empty();
    }
  }
}
