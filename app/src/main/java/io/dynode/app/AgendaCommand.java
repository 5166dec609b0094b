package io.dynode.app;

import io.dynode.cli.AgendaTest;
import io.dynode.cli.Console;
import io.dynode.expressions.cel.CelExpressions;
import io.dynode.model.Json;
import io.dynode.simulation.AgendaTests;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** What authors of agendas need beside a server. */
@Command(name = "agenda", description = "Helps those who write agendas.")
final class AgendaCommand {
  private AgendaCommand() {}

  static CommandSpec spec(Console console) {
    return CommandSpec.forAnnotatedObject(new AgendaCommand())
        .addSubcommand("test", new CommandLine(AgendaTest.command(console, AgendaCommand::test)));
  }

  private static void test(
      Json.Obj file,
      Optional<Json.Obj> agenda,
      List<Json.Obj> declarations,
      String only,
      Consumer<AgendaTest.Verdict> each) {
    io.dynode.simulation.AgendaTest test = AgendaTests.read(file);
    AgendaTests tests = AgendaTests.of(test, agenda, declarations, new CelExpressions());
    test.cases().stream()
        .filter(own -> only.isEmpty() || own.name().equals(only))
        .map(tests::run)
        .map(v -> new AgendaTest.Verdict(v.name(), v.complaints(), v.operations(), v.took()))
        .forEach(each);
    List<String> complaints = only.isEmpty() ? tests.complaints() : List.of();
    if (!complaints.isEmpty()) {
      each.accept(new AgendaTest.Verdict("mocks for all cases", complaints, 0, Duration.ZERO));
    }
  }
}
