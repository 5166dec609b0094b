package io.dynode.cli;

import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tests of agendas: modules that do what a file says, on virtual time. */
@Command(
    name = "test",
    description = {
      "Runs agendas without a server, without their modules and without waiting: Dynode's own"
          + " engine on virtual time, modules that do what the test file says, and what must come"
          + " of it. Status 1 when a case did not come out as it must."
    },
    footer = {
      "",
      "Examples:",
      "  dynode agenda test nightly.test.yaml",
      "  dynode agenda test nightly.test.yaml --case \"a part fails\""
    })
public final class AgendaTest implements Callable<Integer> {
  private final Console console;
  private final Tester tester;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of tests: YAML or JSON.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--case", paramLabel = "NAME", description = "Run this case only.")
  private String only = "";

  private AgendaTest(Console console, Tester tester) {
    this.console = console;
    this.tester = tester;
  }

  /** Runs the cases of one test. */
  @FunctionalInterface
  public interface Tester {
    /**
     * Runs them one after the other.
     *
     * @param test as the file says it
     * @param agenda what the agenda's file says
     * @param declarations what the files of declarations say
     * @param only name of the only case; empty: all
     * @param each told what came of each case as it ends
     * @throws ProblemException the test itself is wrong: every mistake with its place
     */
    void run(
        Json.Obj test,
        Optional<Json.Obj> agenda,
        List<Json.Obj> declarations,
        String only,
        Consumer<Verdict> each);
  }

  /**
   * What came of a case.
   *
   * @param complaints what is not as it must be; empty: it passed
   * @param took virtual time
   */
  public record Verdict(String name, List<String> complaints, int operations, Duration took) {}

  /** The command, which needs somebody to run the cases. */
  public static Callable<Integer> command(Console console, Tester tester) {
    return new AgendaTest(console, tester);
  }

  @Override
  public Integer call() {
    List<Verdict> all = new ArrayList<>();
    for (String file : files) {
      run(file, all);
    }
    if (all.isEmpty()) {
      throw Failure.usage(only.isEmpty() ? "there is no case" : "there is no case '" + only + "'");
    }
    long failed = all.stream().filter(v -> !v.complaints().isEmpty()).count();
    console.out().println(all.size() - failed + " passed, " + failed + " failed");
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void run(String file, List<Verdict> all) {
    Documents.Document test = Documents.one(console, file);
    Optional<Json.Obj> agenda =
        Optional.of(test.text("agenda"))
            .filter(name -> !name.isEmpty())
            .map(name -> Documents.one(console, beside(test, name)).body());
    List<Json.Obj> declarations = new ArrayList<>();
    if (test.body().get("declare").orElse(Json.NULL) instanceof Json.Arr names) {
      for (Json name : names.items()) {
        Documents.read(console, beside(test, name.text().orElse("")))
            .forEach(document -> declarations.add(document.body()));
      }
    }
    try {
      tester.run(
          test.body(),
          agenda,
          declarations,
          only,
          verdict -> {
            all.add(verdict);
            tell(verdict);
          });
    } catch (ProblemException e) {
      List<String> lines = e.problems().stream().map(p -> file + ": " + p).toList();
      throw Failure.usage(String.join("\n", lines));
    }
  }

  private static String beside(Documents.Document test, String name) {
    return test.folder().resolve(name).toString();
  }

  private void tell(Verdict verdict) {
    boolean passed = verdict.complaints().isEmpty();
    console
        .out()
        .printf(
            "%s  %s  (%d operations in %s)%n",
            passed ? "PASS" : "FAIL",
            verdict.name(),
            verdict.operations(),
            Spans.print(verdict.took()));
    verdict.complaints().forEach(line -> console.out().println("      " + line));
  }
}
