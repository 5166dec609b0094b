package io.dynode.engine;

import io.dynode.json.Suggestions;
import io.dynode.model.Caller;
import io.dynode.model.CodeFile;
import io.dynode.model.CustomerId;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.Kind;
import io.dynode.model.ModuleSpec;
import io.dynode.model.PoolSpec;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.Resource;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.scheduling.Disciplines;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a declared resource needs beyond its own form: what it names must exist. */
final class ResourceChecks {
  private final Reader reader;
  private final Caller caller;
  private final boolean codeFollows;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Checks against that state.
   *
   * @param caller who is told names that are like an unknown one
   * @param codeFollows whether code that is not stored counts as stored: a rehearsal
   */
  ResourceChecks(Reader reader, Caller caller, boolean codeFollows) {
    this.reader = reader;
    this.caller = caller;
    this.codeFollows = codeFollows;
  }

  /** Throws every problem found. */
  void check(Kind kind, String owner, Record spec) {
    if (kind.owned()) {
      exists(Kind.CUSTOMER, owner, ErrorCode.UNKNOWN_CUSTOMER, "/customer");
    }
    switch (spec) {
      case CustomerSpec customer -> customer(customer);
      case PoolSpec pool -> pool(pool);
      case QueueSpec queue -> queue(queue);
      case ModuleSpec module -> module(owner, module);
      case TemplateSpec _ -> {
        // Its form was checked before, and it names nothing that must exist.
      }
      case TriggerSpec trigger -> trigger(trigger);
      default -> throw new IllegalArgumentException("No resource: " + spec.getClass());
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private void customer(CustomerSpec customer) {
    for (int i = 0; i < customer.pools().size(); i++) {
      exists(Kind.POOL, customer.pools().get(i), ErrorCode.UNKNOWN_POOL, "/pools/" + i);
    }
  }

  /**
   * The first declaration of a pool may name a queue that is yet to come, since the queue names its
   * pool; a later one may not.
   */
  private void pool(PoolSpec pool) {
    String name = pool.defaultQueue();
    boolean created = reader.get(Tables.RESOURCES, Kind.POOL, "", pool.name(), "").isEmpty();
    Optional<Resource> queue = reader.get(Tables.RESOURCES, Kind.QUEUE, "", name, "");
    if (queue.isPresent()) {
      String fed = Catalog.spec(queue.get(), QueueSpec.class).pool();
      if (!fed.equals(pool.name())) {
        add(
            ErrorCode.INVALID_VALUE,
            "Queue '%s' feeds pool '%s', not this one".formatted(name, fed),
            "/defaultQueue");
      }
    } else if (!created && !name.isEmpty()) {
      exists(Kind.QUEUE, name, ErrorCode.UNKNOWN_QUEUE, "/defaultQueue");
    }
  }

  private void queue(QueueSpec queue) {
    exists(Kind.POOL, queue.pool(), ErrorCode.UNKNOWN_POOL, "/pool");
    try {
      Disciplines.of(queue);
    } catch (ProblemException e) {
      problems.addAll(e.problems());
    }
    for (int i = 0; i < queue.rules().size(); i++) {
      pairs(queue.rules().get(i).labels(), "/rules/" + i + "/labels/");
      pairs(queue.rules().get(i).params(), "/rules/" + i + "/params/");
    }
    Optional<Resource> before = reader.get(Tables.RESOURCES, Kind.QUEUE, "", queue.name(), "");
    boolean moved =
        before.isPresent()
            && !Catalog.spec(before.get(), QueueSpec.class).pool().equals(queue.pool());
    if (moved) {
      add(ErrorCode.IMMUTABLE, "A queue stays in its pool; make a new queue instead", "/pool");
    }
  }

  private void pairs(List<String> values, String place) {
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (value.indexOf('=') < 0 && !value.endsWith("*")) {
        add(
            ErrorCode.INVALID_VALUE,
            "'%s' matches nothing: write key=value, or a prefix* of that".formatted(value),
            place + i);
      }
    }
  }

  private void module(String owner, ModuleSpec module) {
    if (module.command().isEmpty()) {
      add(ErrorCode.MISSING_FIELD, "A module needs a command to run", "/command");
    }
    for (int i = 0; i < module.code().size(); i++) {
      CodeFile file = module.code().get(i);
      String place = "/code/" + i;
      FilePaths.problem(file.path(), place + "/path").ifPresent(problems::add);
      if (!codeFollows && !ObjectRows.has(reader, new CustomerId(owner), file.sha256())) {
        add(ErrorCode.INPUT_MISSING, ObjectRows.missing(file.sha256()), place + "/sha256");
      }
    }
  }

  private void trigger(TriggerSpec trigger) {
    if (trigger.module().isEmpty() == trigger.template().isEmpty()) {
      add(ErrorCode.MISSING_FIELD, "Give either a module or a template", "/module");
    }
  }

  private void exists(Kind kind, String name, ErrorCode code, String pointer) {
    if (reader.get(Tables.RESOURCES, kind, "", name, "").isEmpty()) {
      List<String> names =
          reader.scan(Scan.of(Tables.RESOURCES, 1_000, kind, "")).stream()
              .map(Resource::name)
              .filter(known -> kind != Kind.CUSTOMER || caller.mayActFor(known))
              .toList();
      String near =
          Suggestions.closest(name, names).map(n -> "; did you mean '" + n + "'?").orElse("");
      add(code, "There is no " + kind.word() + " '" + name + "'" + near, pointer);
    }
  }

  private void add(ErrorCode code, String detail, String pointer) {
    problems.add(new Problem(code, detail, pointer));
  }
}
