package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Files by content. */
@Command(name = "objects", description = "Stores, reads and lists files by their content.")
final class ObjectsCommand {
  /** Stores files. */
  @Command(
      name = "put",
      description = "Stores files and prints their SHA-256; what is stored already is not sent.",
      footer = {"", "Examples:", "  dynode objects put monday.avi --customer city"})
  static final class Put extends ClientCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to store.")
    private List<String> files = List.of();

    @Option(
        names = "--customer",
        paramLabel = "NAME",
        description = "Whose they are. Default: DYNODE_CUSTOMER, else that of the context.")
    private String customer = "";

    @Mixin private Output output = new Output();

    Put(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      String owner = owner(customer);
      List<Json> stored = new ArrayList<>();
      Api api = api();
      // All are looked at before the first is sent.
      List<Uploads.Local> local =
          files.stream().map(file -> Uploads.look(console().file(file))).toList();
      for (Uploads.Local each : local) {
        stored.add(Uploads.store(api, each, owner).json());
      }
      output.list(
          console(),
          stored,
          Output.columns("SHA-256", "/sha256", "SIZE", "/size", "NAME", "/path"));
      return ExitCode.OK;
    }
  }

  /** Reads an object. */
  @Command(
      name = "get",
      description = "Writes an object's content to a file or to standard output.",
      footer = {"", "Examples:", "  dynode objects get 9f86d081…0a08 --to crop.jpg"})
  static final class GetObject extends ClientCommand {
    @Parameters(paramLabel = "SHA-256", description = "Its content hash.")
    private String hash = "";

    @Option(names = "--to", paramLabel = "FILE", description = "File. Default: standard output.")
    private String to = "";

    GetObject(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      return Saving.run(this, "/v1/objects/" + Texts.segment(hash), to);
    }
  }

  /** Lists objects. */
  @Command(
      name = "list",
      description = "Lists the files of an agenda or of one of its operations.",
      footer = {"", "Examples:", "  dynode objects list --agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class ListObjects extends ClientCommand {
    @Option(names = "--agenda", required = true, paramLabel = "ID", description = "Whose files.")
    private String agenda = "";

    @Option(names = "--operation", paramLabel = "NAME", description = "Only of this operation.")
    private String operation = "";

    @Mixin private Output output = new Output();

    ListObjects(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      String path = Api.path("/v1/objects", "agenda", agenda, "operation", operation);
      output.list(console(), api().list(path, 100_000), Kinds.OBJECTS.columns());
      return ExitCode.OK;
    }
  }
}
