package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** No command stands in the documentation that is neither run nor listed here with a reason. */
class CommandsInDocsTest {
  /** Blocks {@code sh shown}, by page and first line: why they are not run where the others are. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry(
              "docs/install.md: ./mvnw -Pfast,launcher,dist -DskipTests clean package",
              "check.d/70-dist.sh runs it; clean would remove what the check is running"),
          Map.entry(
              "docs/install.md: tar -xzf dynode-0.1.0-SNAPSHOT.tar.gz -C /opt",
              "writes to /opt; check.d/70-dist.sh unpacks the same and starts it"),
          Map.entry(
              "docs/install.md: useradd --system --home-dir /var/lib/dynode dynode",
              "changes the machine's users and services"),
          Map.entry(
              "docs/install.md: podman build -f deploy/Dockerfile -t dynode target/dist",
              "check.d/71-containers.sh builds the image, on a base that needs no registry"),
          Map.entry(
              "docs/install.md: POSTGRES_PASSWORD=secret podman-compose -f deploy/compose.yaml up"
                  + " -d",
              "check.d/71-containers.sh runs the file, on a base that needs no registry"),
          Map.entry(
              "docs/agendas.md: java -cp \"lib/*\" Report.java | dynode submit - --wait",
              "the program above it is run and submitted, with the jars of the build"),
          Map.entry(
              "docs/operations.md: createuser dynode --pwprompt",
              "makes a user in the machine's own PostgreSQL, and asks for a password"),
          Map.entry(
              "docs/operations.md: dynode store copy --from /var/lib/dynode"
                  + " --config /etc/dynode/dynode.yaml",
              "names the folders of an installed server; StoreCommandTest copies such a one"),
          Map.entry(
              "docs/operations.md: dynode archive export 01JD3W0Q8Z5T9K2M4N6P8R0S2T"
                  + " --to agenda.json",
              "nothing is old enough to be archived here; ExamplesTest runs it where something is"),
          Map.entry(
              "docs/api.md: KEY=$(cat dynode-data/admin.key)",
              "needs curl and the reader's own standalone; the server's tests send the same"),
          Map.entry(
              "docs/performance.md: dynode bench",
              "takes many minutes; the figures of the page are what it said"));

  private static final Set<String> PURPOSES = Set.of("", "serves", "refused", "shown");
  private static final Pattern OTHER_SHELLS = Pattern.compile("bash|console|shell|zsh|shell-.*");
  private static final Pattern TYPED =
      Pattern.compile(
          "^\\s*([$>] |([A-Z_]+=\\S* )*(\\S*/)?(dynode|mvnw|check|podman|podman-compose|docker|curl"
              + "|tar|java|systemctl|useradd|createuser|createdb|psql|mkdir|sudo|apt-get) )");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern BLOCK =
      Pattern.compile("^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /** Where a command may begin; then its words, up to what ends it. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:^|[|;(]|&&|\\buntil |\\bdo )\\s*(?:[A-Z_]+=\\S+ )*(?:\\./|/opt/dynode/)?dynode"
              + "((?: +(?:'[^']*'|\"[^\"]*\"|[^\\s|;&)<>#'\"])+)+)",
          Pattern.MULTILINE);

  /** What is wrong with the blocks of a page; to {@code shown} goes what is not run. */
  private static List<String> flaws(String page, String text, Set<String> shown) {
    List<String> flaws = new ArrayList<>();
    for (Docs.Block block : Docs.parse(text)) {
      String at = page + ": " + block.text().lines().findFirst().orElse("");
      if (OTHER_SHELLS.matcher(block.word(0)).matches()) {
        flaws.add(at + ": call it sh");
      } else if (!block.word(0).equals("sh")) {
        if (typed(block)) {
          flaws.add(at + ": commands belong into a block of sh");
        }
      } else if (block.file().isEmpty()) {
        if (block.word(1).equals("shown")) {
          shown.add(at.replaceAll(" +(#|&&).*", ""));
        }
        unrun(page, block.word(1)).ifPresent(why -> flaws.add(at + ": " + why));
      }
    }
    return flaws;
  }

  private static boolean typed(Docs.Block block) {
    return !Set.of("yaml", "java", "python").contains(block.word(0))
        && block.text().lines().anyMatch(line -> TYPED.matcher(line).find());
  }

  /** Why nothing runs a block with that word on that page. */
  private static Optional<String> unrun(String page, String word) {
    if (!PURPOSES.contains(word)) {
      return Optional.of("unknown word " + word);
    }
    if (page.equals("README.md")) {
      return word.isEmpty() ? Optional.empty() : Optional.of("check.d/50-readme.sh knows only sh");
    }
    return word.equals("shown") || page.matches("docs/[a-z]+\\.md")
        ? Optional.empty()
        : Optional.of("nothing runs the commands of this page");
  }

  @Test
  void everyBlockIsRunOrHasAReasonHere() throws IOException {
    Set<String> shown = new TreeSet<>();
    List<String> flaws = new ArrayList<>();
    Docs.written().forEach((page, text) -> flaws.addAll(flaws(page, text, shown)));
    assertThat(flaws).isEmpty();
    assertThat(shown).isEqualTo(new TreeSet<>(NOT_RUN.keySet()));
  }

  @Test
  void pagesWithCommandsAreAmongThoseThatAreRun() throws Exception {
    var run =
        DocsTest.class
            .getDeclaredMethod("everyExampleAndCommandRuns", String.class)
            .getAnnotation(org.junit.jupiter.params.provider.ValueSource.class)
            .strings();
    for (Map.Entry<String, String> page : Docs.written().entrySet()) {
      boolean runs =
          Docs.parse(page.getValue()).stream()
              .anyMatch(block -> block.word(0).equals("sh") && !block.word(1).equals("shown"));
      if (runs && !page.getKey().equals("README.md")) {
        assertThat(run).contains(page.getKey().replace("docs/", ""));
      }
    }
  }

  @Test
  void plantedBlocksAreFound() {
    String text =
        """
        ```text
        $ dynode list agendas
        ```
        ```console
        x
        ```
        ```sh never
        dynode list agendas
        ```
        ```sh shown
        dynode list agendas
        ```
        """;
    Set<String> shown = new TreeSet<>();
    assertThat(flaws("docs/x.md", text, shown)).hasSize(3);
    assertThat(flaws("docs/decisions/x.md", "```sh\nls\n```\n", shown)).hasSize(1);
    assertThat(shown).containsExactly("docs/x.md: dynode list agendas");
  }

  // --- That what is named in the text, and what is only shown, could be run ---

  private static Optional<String> flaw(CommandLine whole, String words) {
    List<String> left = new ArrayList<>(List.of(words.strip().split("\\s+")));
    CommandLine at = whole;
    while (!left.isEmpty() && !at.getSubcommands().isEmpty() && !left.getFirst().startsWith("-")) {
      String name = left.removeFirst();
      if (!name.matches("[a-z/-]+")) {
        return Optional.empty();
      }
      for (String one : name.split("/")) {
        if (!at.getSubcommands().containsKey(one)) {
          return Optional.of("there is no command " + one);
        }
      }
      at = at.getSubcommands().get(name.split("/")[0]);
    }
    for (String word : left) {
      if (word.equals("--")) {
        return Optional.empty();
      }
      String option = word.replaceAll("=.*", "");
      if (option.matches("--?[a-z].*") && at.getCommandSpec().findOption(option) == null) {
        return Optional.of(at.getCommandName() + " has no option " + option);
      }
    }
    return Optional.empty();
  }

  private static List<String> commands(String text) {
    List<String> commands = new ArrayList<>();
    for (Docs.Block block : Docs.parse(text)) {
      if (block.word(0).equals("sh")) {
        CALL.matcher(block.text().replace("\\\n", " "))
            .results()
            .forEach(call -> commands.add(call.group(1)));
      }
    }
    SPAN.matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(span -> span.group(1).replaceAll("\\s+", " "))
        // One of several commands is no pipe.
        .map(span -> span.replaceAll("(?<=\\w)\\|(?=\\w)", "/"))
        .flatMap(span -> CALL.matcher(span).results())
        .forEach(call -> commands.add(call.group(1)));
    return commands;
  }

  @Test
  void everyCommandThatIsNamedExistsWithItsOptions() throws IOException {
    CommandLine whole = whole();
    int[] looked = {0};
    List<String> flaws = new ArrayList<>();
    Docs.written()
        .forEach((page, text) -> {
          for (String command : commands(text)) {
            looked[0]++;
            flaw(whole, command)
                .ifPresent(flaw -> flaws.add(page + ": dynode" + command + ": " + flaw));
          }
        });
    assertThat(flaws).isEmpty();
    assertThat(looked[0]).isGreaterThan(100);
  }

  @Test
  void plantedCommandsAreFound() {
    String text =
        """
        Run `dynode lst agendas`, `dynode bulk cancel|stop` or `dynode submit FILE
        --wate`; not `dynode COMMAND` or `dynode exec A/b -- ls --all`.
        ```sh
        agenda=$(dynode submit a.yaml --wait)
        echo x | DYNODE_AOT=off ./dynode apply --if - > out
        ```
        """;
    CommandLine whole = whole();
    List<String> commands = commands(text);
    assertThat(commands).hasSize(7);
    assertThat(commands.stream().flatMap(command -> flaw(whole, command).stream()))
        .containsExactly(
            "apply has no option --if",
            "there is no command lst",
            "there is no command stop",
            "submit has no option --wate");
  }

  private static CommandLine whole() {
    return Main.cli(Client.silent(Path.of(""), Map.of())).whole();
  }
}
