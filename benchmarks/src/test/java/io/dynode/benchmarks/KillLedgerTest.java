package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that finds nothing must be able to find something. */
class KillLedgerTest {
  @TempDir private Path folder = Path.of("");

  private KillLedger ledger(String text) throws IOException {
    return KillLedger.read(Files.writeString(folder.resolve("ledger"), text));
  }

  @Test
  void attemptsOneAfterTheOtherAreFine() throws IOException {
    KillLedger ledger =
        ledger(
            """
            start A op 1 first 10.00
            beat A op 1 first 10.50
            start A op 1 second 10.51
            start A other 1 third 10.20
            end A op 1 second 11.00
            end A other 1 third 10.90
            """);
    assertThat(ledger.overlaps()).isEmpty();
    assertThat(ledger.attempts()).isEqualTo(3);
    assertThat(ledger.ended()).isEqualTo(2);
  }

  @Test
  void twoAliveAtOnceAreFound() throws IOException {
    KillLedger ledger =
        ledger(
            """
            start A op 1 first 10.00
            start A op 1 second 10.40
            beat A op 1 first 10.50
            """);
    assertThat(ledger.overlaps()).singleElement().asString().contains("A/op", "second", "10.5");
  }

  @Test
  void aWrongInputIsFoundAndAHalfLineIsNot() throws IOException {
    KillLedger ledger =
        ledger(
            """
            start A op 1 first 10.00
            torn A op 1 first 10.01
            torn A op\
            """);
    assertThat(ledger.torn()).singleElement().asString().contains("A/op");
  }
}
