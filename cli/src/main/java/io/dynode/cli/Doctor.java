package io.dynode.cli;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what is wrong. */
@Command(
    name = "doctor",
    description = {
      "Looks whether all is well: Java, the data folder and its disk, the clock, the server, the"
          + " key, versions, pools without agents, agents that are away, dead letters. Each finding"
          + " comes with what to do about it. Status 1 when something is wrong; warnings are not."
    },
    footer = {"", "Examples:", "  dynode doctor", "  dynode doctor --context lab -o json"})
final class Doctor extends ClientCommand {
  @Mixin private Output output = new Output();

  Doctor(Console console) {
    super(console);
  }

  /** What one look found. */
  enum Level {
    OK,
    WARNING,
    WRONG
  }

  /** What was found. */
  record Finding(Level level, String what, String found, String remedy) {
    Json.Obj json() {
      return Json.object(
          "level",
          Json.of(level.name().toLowerCase(Locale.ROOT)),
          "what",
          Json.of(what),
          "found",
          Json.of(found),
          "remedy",
          Json.of(remedy));
    }
  }

  /** Collects findings. */
  static final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void ok(String what, String found) {
      all.add(new Finding(Level.OK, what, found, ""));
    }

    void warning(String what, String found, String remedy) {
      all.add(new Finding(Level.WARNING, what, found, remedy));
    }

    void wrong(String what, String found, String remedy) {
      all.add(new Finding(Level.WRONG, what, found, remedy));
    }

    List<Finding> all() {
      return all;
    }
  }

  @Override
  public Integer call() {
    Findings findings = new Findings();
    new MachineChecks(findings).all(connection().folder(console()));
    try {
      new ServerChecks(api(), findings).all();
    } catch (Failure e) {
      findings.wrong("server", e.words(), "");
    }
    if (output.table()) {
      for (Finding finding : findings.all()) {
        String mark =
            switch (finding.level()) {
              case OK -> "ok     ";
              case WARNING -> "warning";
              case WRONG -> "WRONG  ";
            };
        console().out().println(Texts.safe(mark + "  " + finding.what() + ": " + finding.found()));
        if (!finding.remedy().isEmpty()) {
          console().out().println(Texts.safe("         → " + finding.remedy()));
        }
      }
    } else {
      output.list(console(), findings.all().stream().<Json>map(Finding::json).toList(), List.of());
    }
    boolean wrong = findings.all().stream().anyMatch(f -> f.level() == Level.WRONG);
    return wrong ? ExitCode.FAILED : ExitCode.OK;
  }
}
