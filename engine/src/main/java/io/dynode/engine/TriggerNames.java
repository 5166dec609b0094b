package io.dynode.engine;

import io.dynode.json.Suggestions;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Names;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.Resource;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.scheduling.Matching;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Builtin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a trigger names must exist and be open to its owner, or each event becomes a dead letter.
 * Reads around the catalog's cache, since what it reads may be a rehearsal.
 */
final class TriggerNames {
  private static final int SUGGESTED_FROM = 100;

  private final Reader reader;
  private final String owner;
  private final List<Problem> problems = new ArrayList<>();

  TriggerNames(Reader reader, String owner) {
    this.reader = reader;
    this.owner = owner;
  }

  /** Throws every problem found. */
  void check(TriggerSpec trigger) {
    if (!trigger.module().isEmpty() && Builtin.of(trigger.module()).isEmpty()) {
      find(Kind.MODULE, trigger.module(), ErrorCode.UNKNOWN_MODULE, "/module");
    }
    if (!trigger.template().isEmpty()) {
      find(Kind.TEMPLATE, trigger.template(), ErrorCode.UNKNOWN_TEMPLATE, "/template")
          .ifPresent(resource -> parameters(resource, trigger));
    }
    if (!trigger.queue().isEmpty()) {
      queue(trigger.queue());
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private Optional<Resource> find(Kind kind, String name, ErrorCode code, String pointer) {
    Optional<Resource> found = Catalog.search(reader, kind, owner, name);
    if (found.isEmpty()) {
      List<String> own =
          reader.scan(Scan.of(Tables.RESOURCES, SUGGESTED_FROM, kind, owner)).stream()
              .map(Resource::name)
              .distinct()
              .toList();
      missing(kind, name, own, code, pointer);
    }
    return found;
  }

  private void parameters(Resource resource, TriggerSpec trigger) {
    TemplateSpec template = Catalog.spec(resource, TemplateSpec.class);
    List<String> known = List.copyOf(template.parameters().keySet());
    List<String> given = trigger.params().keySet().stream().map(Names::fold).toList();
    for (String param : trigger.params().keySet()) {
      if (known.stream().noneMatch(name -> Names.fold(name).equals(Names.fold(param)))) {
        add(
            ErrorCode.UNKNOWN_FIELD,
            "Template '" + template.name() + "' has no parameter '" + param + "'",
            param,
            known,
            "/params/" + Problem.token(param));
      }
    }
    template
        .parameters()
        .forEach((name, parameter) -> {
          boolean absent = parameter.defaultValue() instanceof Json.Null;
          if (parameter.required() && absent && !given.contains(Names.fold(name))) {
            add(
                ErrorCode.MISSING_FIELD,
                "Parameter '" + name + "' of template '" + template.name() + "' must be given",
                name,
                List.of(),
                "/params");
          }
        });
  }

  private void queue(String name) {
    boolean open =
        reader
            .get(Tables.RESOURCES, Kind.QUEUE, "", name, "")
            .filter(queue -> Matching.open(Catalog.spec(queue, QueueSpec.class), owner))
            .isPresent();
    if (!open) {
      List<String> visible =
          reader.scan(Scan.of(Tables.RESOURCES, SUGGESTED_FROM, Kind.QUEUE, "")).stream()
              .map(queue -> Catalog.spec(queue, QueueSpec.class))
              .filter(queue -> Matching.open(queue, owner))
              .map(QueueSpec::name)
              .toList();
      missing(Kind.QUEUE, name, visible, ErrorCode.UNKNOWN_QUEUE, "/queue");
    }
  }

  private void missing(
      Kind kind, String name, List<String> visible, ErrorCode code, String pointer) {
    String what = "There is no " + kind.word() + " '" + name + "' that '" + owner + "' may use";
    add(code, what, name, visible, pointer);
  }

  private void add(ErrorCode code, String what, String name, List<String> visible, String pointer) {
    String near =
        Suggestions.closest(name, visible).map(n -> "; did you mean '" + n + "'?").orElse("");
    problems.add(new Problem(code, what + near, pointer));
  }
}
