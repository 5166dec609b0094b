package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Growth;
import io.dynode.model.ModuleSpec;
import io.dynode.model.OnLost;
import io.dynode.model.OperationSpec;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.workflow.PlannedOperation.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds what an operation runs and with what: its own settings, the agenda's, the module's. */
final class SettingsFinder {
  private static final Duration BUILTIN_TIMEOUT = Duration.ofMinutes(5);

  private final AgendaSpec agenda;
  private final Places places;
  private final ModuleCatalog modules;
  private final Problems problems;
  private final Map<String, Optional<ModuleCatalog.Found>> seen = new HashMap<>();

  SettingsFinder(AgendaSpec agenda, Places places, ModuleCatalog modules, Problems problems) {
    this.agenda = agenda;
    this.places = places;
    this.modules = modules;
    this.problems = problems;
  }

  /** Settings, and the operation with its module's or its template's version. */
  record Result(OperationSpec pinned, Settings settings) {}

  Result find(int index, OperationSpec operation) {
    String type = operation.type();
    Optional<Builtin> builtin = Builtin.of(type);
    if (builtin.isPresent()) {
      return new Result(template(index, operation), builtin(builtin.get(), index, operation));
    }
    Optional<ModuleCatalog.Found> found = seen.computeIfAbsent(type, modules::find);
    if (found.isEmpty()) {
      String hint = problems.hint(bare(type), modules::names);
      problems.add(
          ErrorCode.UNKNOWN_MODULE,
          "There is no module '"
              + Problems.cut(type)
              + "'."
              + (hint.isEmpty()
                  ? " Apply it first, or use log, delay, wait, emit, agenda, http or update-agenda."
                  : hint),
          places.pointer(index) + "/type");
      return new Result(
          operation, settings(Optional.empty(), operation, Resources.NONE, Duration.ZERO));
    }
    ModuleSpec module = found.get().spec();
    String pinned = found.get().pinned();
    OperationSpec same = type.equals(pinned) ? operation : operation.withType(pinned);
    return new Result(same, ofModule(operation, module));
  }

  /** The same with the version of the template that it submits. */
  private OperationSpec template(int index, OperationSpec operation) {
    Optional<String> named =
        Builtin.of(operation.type()).filter(b -> b == Builtin.AGENDA).isPresent()
            ? AgendaPayloads.template(operation.payload())
            : Optional.empty();
    if (named.isEmpty()) {
      return operation;
    }
    Optional<String> pinned = modules.template(named.get());
    if (pinned.isEmpty()) {
      problems.add(
          ErrorCode.UNKNOWN_TEMPLATE,
          "There is no template '" + Problems.cut(named.get()) + "' that may be used.",
          places.pointer(index) + "/payload/template");
      return operation;
    }
    return pinned.equals(named)
        ? operation
        : operation.with(
            AgendaPayloads.pinned(operation.payload(), pinned.get()), operation.dependsOn());
  }

  private static String bare(String type) {
    int at = type.indexOf('@');
    return at > 0 ? type.substring(0, at) : type;
  }

  private Settings ofModule(OperationSpec operation, ModuleSpec module) {
    Duration timeout = operation.timeout().isZero() ? module.timeout() : operation.timeout();
    return new Settings(
        Optional.empty(),
        operation.resources().orElse(module.resources()),
        operation.environment(),
        operation.retry().or(agenda::retry).or(module::retry).orElse(Retry.DEFAULT),
        timeout,
        module.onLost());
  }

  /** A built-in runs inside of any agent, whatever its environments are. */
  private Settings builtin(Builtin builtin, int index, OperationSpec operation) {
    if (!operation.environment().isEmpty()) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "'" + builtin.word() + "' runs in every agent; leave 'environment' out.",
          places.pointer(index) + "/environment");
    }
    if (builtin == Builtin.HTTP && operation.timeout().compareTo(HttpPayloads.LONGEST) > 0) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "A request may take 10 minutes at most.",
          places.pointer(index) + "/timeout");
    }
    if (builtin == Builtin.UPDATE_AGENDA
        && operation.growth() == Growth.NONE
        && operation.payload().at("/" + UpdatePayloads.OPERATIONS).isPresent()) {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "It adds operations: say 'awaited' if who waits for it waits for them too, else 'free'.",
          places.pointer(index) + "/growth");
    }
    Duration timeout = operation.timeout().isZero() ? BUILTIN_TIMEOUT : operation.timeout();
    return settings(
        Optional.of(builtin), operation, operation.resources().orElse(Resources.NONE), timeout);
  }

  private Settings settings(
      Optional<Builtin> builtin, OperationSpec operation, Resources needs, Duration timeout) {
    Retry retry = operation.retry().or(agenda::retry).orElse(Retry.DEFAULT);
    return new Settings(builtin, needs, "", retry, timeout, OnLost.RETRY);
  }
}
