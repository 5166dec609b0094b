package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that prove things at length: what they refuse, and what they leave. */
class LongRunTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "simulate faults --first, seven",
    "simulate faults --story, x",
    "simulate faults --seeds, many",
    "chaos --seed, seven",
  })
  void whatIsNoNumberIsTheCallersMistake(String command, String value) {
    Client client = new Client(folder, Map.of());
    Client.Result result = client.run((command + " " + value).split(" "));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("'" + value + "' is not");
  }

  @Test
  void theReportOfHistoriesIsKeptInTheFile() throws IOException {
    Client client = new Client(folder, Map.of());
    Client.Result result =
        client.run("simulate", "faults", "--first", "5", "--seeds", "2", "--out", "found.json");
    assertThat(result.status()).as(result.toString()).isZero();
    assertThat(result.out()).isEmpty();
    Json report = JsonText.parse(Files.readString(folder.resolve("found.json")));
    assertThat(report.at("/histories")).contains(Json.of(2));
    assertThat(report.at("/firstSeed")).contains(Json.of(5));
    assertThat(report.at("/violations")).contains(Json.of(0));
    assertThat(report.at("/commit")).isPresent();
  }
}
