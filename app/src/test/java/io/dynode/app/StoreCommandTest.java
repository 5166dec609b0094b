package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An installation grows from SQLite to PostgreSQL, by the commands a user has. */
class StoreCommandTest {
  private Path folder = Path.of("");
  private Client client = new Client(Path.of(""), Map.of());

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
    Logging.start("error");
    client = new Client(folder, Map.of("DYNODE_DATA", folder.resolve("data").toString()));
  }

  @AfterEach
  void remove() throws IOException {
    RunFolder.remove(folder);
  }

  private Config config(String data, String... settings) {
    ConfigReader reader =
        new ConfigReader()
            .option("data", folder.resolve(data).toString())
            .option("port", "0")
            .option("drain", "1s");
    for (int i = 0; i < settings.length; i += 2) {
      reader.option(settings[i], settings[i + 1]);
    }
    return reader.read();
  }

  private static Client.Result ends(int status, Client.Result result) {
    assertThat(result.status()).as(result.toString()).isEqualTo(status);
    return result;
  }

  @Test
  void theStoreIsCopiedAndServersGoOnWithIt() throws IOException {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    String url = PostgresServer.shared().newSchema().replace("jdbc:", "");
    Files.writeString(folder.resolve("new.yaml"), "store: postgresql\nstoreUrl: '" + url + "'\n");
    String agenda;
    try (Standalone _ = Standalone.serve(config("data"), true)) {
      String spec = "operations: [{name: a, type: log, payload: {message: hi}}]";
      agenda = ends(0, client.runWith(spec, "submit", "-", "--wait")).line();
      Client.Result busy = ends(5, client.run("store", "copy", "--config", "new.yaml"));
      assertThat(busy.err()).contains("in use");
    }
    ends(2, client.run("store", "copy"));
    Client.Result before = ends(0, client.run("store", "check", "-o", "json"));
    Client.Result copied =
        ends(0, client.run("store", "copy", "--config", "new.yaml", "-o", "json"));
    assertThat(copied.out()).isEqualTo(before.out()).contains("\"agendas\"");
    assertThat(copied.err()).contains("copied and compared");
    assertThat(ends(0, client.run("store", "check", "--config", "new.yaml", "-o", "json")).out())
        .isEqualTo(before.out());
    Client.Result again = ends(3, client.run("store", "copy", "--config", "new.yaml"));
    assertThat(again.err()).contains("has rows");

    Config moved =
        config(
            "other",
            "store",
            "postgresql",
            "storeUrl",
            url,
            "objects",
            folder.resolve("data/objects").toString());
    Client old = new Client(folder, Map.of("DYNODE_DATA", folder.resolve("other").toString()));
    try (Standalone _ =
        Standalone.serve(moved, StoreConfig.of(moved, Client.silent(folder, Map.of())), true)) {
      assertThat(ends(0, old.run("get", "agenda", agenda)).out()).contains("state: succeeded");
      assertThat(ends(0, old.run("logs", agenda + "/a")).out()).contains("hi");
      // The keys are in the store: those of before are good.
      Map<String, String> keyed =
          Map.of(
              "DYNODE_DATA", folder.resolve("other").toString(),
              "DYNODE_KEY_FILE", folder.resolve("data/admin.key").toString());
      ends(0, new Client(folder, keyed).run("get", "agenda", agenda));
    }
  }

  @Test
  void whatIsNotThereIsNotMade() {
    assertThat(ends(4, client.run("store", "check")).err()).contains("there is no store");
    ends(4, client.run("store", "migrate"));
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void migrateBringsAStoreUpToDate() throws IOException {
    Standalone.serve(config("data"), Optional.empty(), false).close();
    assertThat(ends(0, client.run("store", "migrate")).err()).contains("tables are those of");
  }
}
