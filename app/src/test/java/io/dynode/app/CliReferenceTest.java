package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The reference of the command line is generated from the command line. */
class CliReferenceTest {
  @Test
  void referenceIsThatOfTheCommands() throws IOException {
    Docs.compare("cli.md", generated());
  }

  @Test
  void everyCommandHasExamplesThatParse() {
    List<CommandLine> commands = new ArrayList<>();
    CommandLine whole = whole();
    collect(whole, commands);
    assertThat(commands).hasSizeGreaterThan(25);
    for (CommandLine command : commands) {
      String[] footer = command.getCommandSpec().usageMessage().footer();
      List<String> examples =
          List.of(footer).stream().filter(l -> l.startsWith("  dynode ")).toList();
      boolean group = !command.getSubcommands().isEmpty();
      assertThat(examples.isEmpty()).as(command.getCommandName()).isEqualTo(group);
      for (String example : examples) {
        String[] words = example.strip().replaceAll(" [|<>] .*", "").split(" ");
        boolean plain = !example.contains("'");
        if (plain) {
          whole().parseArgs(java.util.Arrays.copyOfRange(words, 1, words.length));
        }
      }
    }
  }

  private static CommandLine whole() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return Main.cli(new Console(System.in, nowhere, nowhere, Map.of(), Path.of(""))).whole();
  }

  private static void collect(CommandLine line, List<CommandLine> into) {
    for (CommandLine inner : line.getSubcommands().values()) {
      into.add(inner);
      collect(inner, into);
    }
  }

  private static String generated() {
    StringBuilder text = new StringBuilder();
    text.append("\n## Commands\n");
    List<CommandLine> commands = new ArrayList<>();
    collect(whole(), commands);
    for (CommandLine command : commands) {
      text.append("\n### ")
          .append(command.getCommandSpec().qualifiedName(" "))
          .append("\n\n```text\n");
      String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
      text.append(usage.replaceAll("(?m)[ \t]+$", "").stripTrailing()).append("\n```\n");
    }
    return text.toString();
  }
}
