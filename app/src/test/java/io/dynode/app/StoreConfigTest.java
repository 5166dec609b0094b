package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.stores.sql.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which store is meant, and that nothing shows its password. */
class StoreConfigTest {
  private static final String URL = "postgresql://db:5432/dynode";
  private static final String SECRET = "s3cret-of-mine";
  private Path folder = Path.of("");

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
  }

  @AfterEach
  void remove() throws IOException {
    RunFolder.remove(folder);
  }

  private Optional<PostgresOptions> read(Map<String, String> variables, String... settings) {
    ConfigReader reader = new ConfigReader();
    for (int i = 0; i < settings.length; i += 2) {
      reader.option(settings[i], settings[i + 1]);
    }
    return StoreConfig.of(reader.read(), Client.silent(folder, variables));
  }

  @Test
  void withoutSettingsItIsSqlite() {
    assertThat(read(Map.of())).isEmpty();
  }

  @Test
  void thePasswordComesFromAFileOrAVariable() throws IOException {
    Files.writeString(folder.resolve("pw"), SECRET + "\n");
    PostgresOptions options =
        read(
                Map.of("DYNODE_STORE_PASSWORD", "other"),
                "store",
                "postgresql",
                "storeUrl",
                URL,
                "storeUser",
                "me",
                "storePasswordFile",
                "pw",
                "storePool",
                "9")
            .orElseThrow();
    assertThat(options.url()).isEqualTo("jdbc:" + URL);
    assertThat(options.user()).isEqualTo("me");
    assertThat(options.password()).isEqualTo(SECRET);
    assertThat(options.writers() + options.readers() + 1).isEqualTo(9);
    assertThat(options.toString()).doesNotContain(SECRET);
    assertThat(
            read(
                    Map.of("DYNODE_STORE_PASSWORD", SECRET),
                    "store",
                    "postgresql",
                    "storeUrl",
                    "jdbc:postgresql://a,b/d?currentSchema=x")
                .orElseThrow()
                .password())
        .isEqualTo(SECRET);
    assertThat(read(Map.of(), "store", "postgresql", "storeUrl", "postgres://db/d"))
        .hasValueSatisfying(o -> assertThat(o.url()).isEqualTo("jdbc:postgresql://db/d"));
  }

  @Test
  void nonsenseIsRefusedByItsNameAndWithoutSecrets() {
    refused("storeUrl", "store", "postgresql");
    refused("storeUrl", "storeUrl", URL);
    refused("storeUser", "storeUser", "me");
    refused("storePasswordFile", "storePasswordFile", "pw");
    refused("storePasswordFile", "store", "postgresql", "storeUrl", URL, "storePasswordFile", "no");
    refused("storeUrl", "store", "postgresql", "storeUrl", "mysql://db/dynode");
    refused("storeUrl", "store", "postgresql", "storeUrl", "postgresql://db");
    refused("storeUrl", "store", "postgresql", "storeUrl", "postgresql://me:" + SECRET + "@db/d");
    refused("storeUrl", "store", "postgresql", "storeUrl", URL + "?password=" + SECRET);
    refused("storeUrl", "store", "postgresql", "storeUrl", URL + "?a=b&sslpassword=" + SECRET);
    refused("storeUrl", "store", "postgresql", "storeUrl", URL + "?options=-c%20x=y");
    refused("storeUrl", "store", "postgresql", "storeUrl", URL + "?a=b&socketTimeout=0");
    refused("store'", "store", "oracle");
    refused("storePool", "storePool", "3");
  }

  private void refused(String setting, String... settings) {
    assertThatThrownBy(() -> read(Map.of(), settings))
        .message()
        .contains("'" + setting)
        .doesNotContain(SECRET);
  }

  @Test
  void theConfigurationIsShownWithoutPasswords() throws IOException {
    Files.writeString(
        folder.resolve("c.yaml"), "storeUrl: 'postgresql://me:" + SECRET + "@db/d'\n");
    Map<String, String> variables = Map.of("DYNODE_STORE_PASSWORD", SECRET);
    Client.Result shown = new Client(folder, variables).run("config", "show", "--config", "c.yaml");
    assertThat(shown.out()).contains("@db/d").doesNotContain(SECRET);
    Files.writeString(
        folder.resolve("c.yaml"), "storeUrl: '" + URL + "?password=" + SECRET + "'\n");
    assertThat(new Client(folder, variables).run("config", "show", "--config", "c.yaml").out())
        .contains(URL + "?password=*")
        .doesNotContain(SECRET);
  }
}
