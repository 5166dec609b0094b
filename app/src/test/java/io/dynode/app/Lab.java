package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A standalone with a customer {@code lab}, whose commands they are. */
record Lab(Serving serving, Client client) implements AutoCloseable {
  /** One that has declared that customer. */
  static Lab start() throws IOException {
    Serving serving = Serving.start();
    Map<String, String> environment =
        Map.of("DYNODE_DATA", serving.data().toString(), "DYNODE_CUSTOMER", "lab");
    Client client = new Client(serving.folder(), environment);
    Result applied = client.runWith("{kind: customer, name: lab}", "apply", "-f", "-");
    assertThat(applied.status()).as(applied.toString()).isZero();
    return new Lab(serving, client);
  }

  Path folder() {
    return serving.folder();
  }

  Result run(String... arguments) {
    return client.run(arguments);
  }

  /** What a command says that succeeds. */
  String told(String... arguments) {
    Result result = client.run(arguments);
    assertThat(result.status()).as(String.join(" ", arguments) + "\n" + result).isZero();
    return result.out();
  }

  /** The first column of the first row of a table. */
  static String first(String table) {
    return table.lines().skip(1).findFirst().orElse("").split(" +")[0];
  }

  @Override
  public void close() throws IOException {
    serving.close();
  }
}
