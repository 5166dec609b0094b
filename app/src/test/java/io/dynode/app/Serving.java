package io.dynode.app;

import java.io.IOException;
import java.nio.file.Path;

/** A standalone of its own, in this process, on a folder that goes with it. */
record Serving(Path folder, Path data, Standalone standalone) implements AutoCloseable {
  static Serving start() throws IOException {
    return start("");
  }

  /** One whose calls may reach those addresses, too. */
  static Serving start(String callsAllowed) throws IOException {
    Path folder = RunFolder.temporary("test");
    Path data = folder.resolve("data");
    Logging.start("error");
    Config config =
        new ConfigReader()
            .option("data", data.toString())
            .option("port", "0")
            .option("drain", "1s")
            .option("callsAllowed", callsAllowed)
            .read();
    return new Serving(folder, data, Standalone.serve(config, true));
  }

  @Override
  public void close() throws IOException {
    standalone.close();
    RunFolder.remove(folder);
  }
}
