package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that finds nothing must be able to find something. */
class KillLedgerTest {
  private final KillFindings findings = new KillFindings();
  @TempDir private Path folder = Path.of("");

  private KillLedger ledger(String text) throws IOException {
    return KillLedger.read(Files.writeString(folder.resolve("ledger"), text));
  }

  private void checked(String text) throws IOException {
    ledger(text).check(2, findings);
  }

  private void onlyFinding(KillFault fault, String... words) {
    assertThat(findings.of(fault)).singleElement().asString().contains(words);
    assertThat(findings.json().get("violations")).asString().contains(words);
    for (KillFault other : KillFault.values()) {
      assertThat(findings.of(other)).hasSize(other == fault ? 1 : 0);
    }
  }

  @Test
  void attemptsOneAfterTheOtherAreFine() throws IOException {
    KillLedger ledger =
        ledger(
            """
            start A op 1 first one 10.00
            beat A op 1 first one 10.50
            start A op 1 second two 10.51
            start A other 1 third one 10.20
            end A op 1 second two 11.00
            end A other 1 third one 10.90
            """);
    ledger.check(2, findings);
    ledger.compare(Set.of("first", "second", "third"), Set.of("second", "third"), findings);
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    assertThat(ledger.attempts()).isEqualTo(3);
    assertThat(ledger.ended()).isEqualTo(2);
  }

  @Test
  void twoAliveAtOnceAreFound() throws IOException {
    checked(
        """
        start A op 1 first one 10.00
        start A op 1 second two 10.40
        beat A op 1 first one 10.50
        """);
    onlyFinding(KillFault.OVERLAPS, "A/op", "second", "10.5");
  }

  @Test
  void anAttemptThatIsBegunTwiceIsFound() throws IOException {
    checked(
        """
        start A op 1 first one 10.00
        beat A op 1 first one 10.20
        start A op 1 first one 10.60
        end A op 1 first one 11.00
        """);
    onlyFinding(KillFault.DOUBLED, "A/op", "first", "began 2 times");
  }

  @Test
  void anAttemptThatEndsTwiceIsFound() throws IOException {
    checked(
        """
        start A op 1 first one 10.00
        end A op 1 first one 10.60
        end A op 1 first one 11.00
        """);
    onlyFinding(KillFault.DOUBLED, "A/op", "first", "ended 2 times");
  }

  @Test
  void moreThanTheHostHasRoomForAreFound() throws IOException {
    checked(
        """
        start A a 1 first one 10.00
        start A b 1 second one 10.10
        start A c 1 other two 10.20
        start A d 1 third one 10.30
        end A a 1 first one 10.50
        end A b 1 second one 10.50
        end A c 1 other two 10.50
        end A d 1 third one 10.50
        """);
    onlyFinding(KillFault.CAPACITY, "one has room for 2 and ran 3", "first, second, third");
  }

  @Test
  void oneThatTakesThePlaceOfAnotherIsFine() throws IOException {
    checked(
        """
        start A a 1 first one 10.00
        start A b 1 second one 10.10
        end A a 1 first one 10.50
        start A c 1 third one 10.50
        end A b 1 second one 10.60
        end A c 1 third one 10.70
        """);
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
  }

  @Test
  void aWrongInputIsFoundAndAHalfLineIsNot() throws IOException {
    checked(
        """
        start A op 1 first one 10.00
        torn A op 1 first one 10.01
        torn A op\
        """);
    onlyFinding(KillFault.TORN, "A/op");
  }

  @Test
  void effectsOfAnAttemptThatDidNotEndAreFound() throws IOException {
    ledger(
            """
            start A op 1 first one 10.00
            beat A op 1 first one 10.30
            """)
        .compare(Set.of("first"), Set.of("first"), findings);
    onlyFinding(KillFault.TORN, "first", "never came to its end");
  }

  @Test
  void effectsOfAnAttemptThatNeverRanAreFound() throws IOException {
    ledger("").compare(Set.of("first"), Set.of("first"), findings);
    onlyFinding(KillFault.TORN, "first");
  }

  @Test
  void anAttemptBegunAfterTheOneThatCountsIsFound() throws IOException {
    ledger(
            """
            start A op 1 first one 10.00
            end A op 1 first one 10.30
            start A op 1 second two 10.90
            """)
        .compare(Set.of("first", "second"), Set.of("first"), findings);
    onlyFinding(KillFault.DOUBLED, "second", "after first");
  }

  @Test
  void anAttemptNobodyKnowsOfIsFound() throws IOException {
    ledger("start A op 1 first one 10.00\n").compare(Set.of(), Set.of(), findings);
    onlyFinding(KillFault.DOUBLED, "knows no attempt first");
  }
}
