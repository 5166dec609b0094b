package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing left over: reminders, machine paths, merge marks, trailing blanks, missing line ends. */
final class TidyTest {
  private static final Repository REPOSITORY = Repository.here();

  @Test
  void noTextHasWordsThatDoNotBelong() {
    assertThat(REPOSITORY.text())
        .filteredOn(f -> !f.equals("LICENSE"))
        .flatMap(f -> TextRules.violations(f, REPOSITORY.read(f)))
        .isEmpty();
  }

  @Test
  void findsPlantedWords() {
    assertPlanted("// TO" + "DO later");
    assertPlanted("see /ro" + "ot/.m2");
    assertPlanted("cd /wo" + "rk/main/x");
    assertPlanted("https://nex" + "us.example.com/maven2");
    assertPlanted("an L" + "LM wrote it");
    assertPlanted("<<<<<<" + "< HEAD");
    assertThat(TextRules.violations("A.md", "the agent's data/work/x in /home, a root/ folder"))
        .isEmpty();
  }

  private static void assertPlanted(String line) {
    assertThat(TextRules.violations("A.md", "fine\n" + line + "\n"))
        .singleElement()
        .asString()
        .startsWith("A.md:2: ");
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(REPOSITORY.mainJava())
        .filteredOn(f -> !f.endsWith("/package-info.java"))
        .extracting(f -> f.substring(0, f.lastIndexOf('/')) + "/package-info.java")
        .allSatisfy(f -> assertThat(nullMarked(f)).as(f).isTrue());
  }

  private static boolean nullMarked(String file) {
    List<String> files = REPOSITORY.mainJava();
    return files.contains(file) && REPOSITORY.read(file).contains("\n@NullMarked\npackage ");
  }
}
