package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ModuleTest;
import io.dynode.cli.Playground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** What module authors need beside a server. */
@Command(name = "module", description = "Helps those who write modules.")
final class ModuleCommand {
  private ModuleCommand() {}

  static CommandSpec spec(Console console) {
    return CommandSpec.forAnnotatedObject(new ModuleCommand())
        .addSubcommand(
            "test", new CommandLine(ModuleTest.command(console, ModuleCommand::playground)));
  }

  private static Playground playground(Path folder) throws IOException {
    RunFolder.walkable(folder);
    Logging.start("warning");
    Config config =
        new ConfigReader()
            .option("data", folder.toString())
            .option("port", "0")
            .option("drain", "1s")
            // An event of long ago is as good as any.
            .option("limits.dedupeWindow", "3660d")
            // The module may be in the language of this Java, which others may not get at.
            .option("ownUsers", Boolean.toString(Machine.openToAll(Machine.javaHome())))
            .read();
    Standalone running = Standalone.serve(config, true);
    String key = Files.readString(running.data().adminKey()).strip();
    return new Playground() {
      @Override
      public String address() {
        return running.address();
      }

      @Override
      public String key() {
        return key;
      }

      @Override
      public void close() {
        running.close();
      }
    };
  }
}
