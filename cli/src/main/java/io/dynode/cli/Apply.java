package io.dynode.cli;

import io.dynode.model.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Declares customers, pools, queues, modules, templates and triggers. */
@Command(
    name = "apply",
    description = {
      "Declares customers, pools, queues, modules, templates and triggers from files.",
      "A document has the member 'kind', for owned kinds 'customer', and the fields of its kind."
          + " Applying the same again changes nothing. The files under a module's 'code' are read"
          + " beside the document and uploaded first."
    },
    footer = {
      "",
      "Examples:",
      "  dynode apply -f pipeline.yaml",
      "  dynode apply -f ./declarations --dry-run",
      "  cat queue.yaml | dynode apply -f -"
    })
final class Apply extends ClientCommand {
  private static final List<String> ORDER =
      List.of("customer", "pool", "queue", "module", "template", "trigger");

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "YAML (many documents) or JSON; a folder: all of its files.")
  private List<String> files = List.of();

  @Option(names = "--dry-run", description = "Check and tell what would happen; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--customer",
      paramLabel = "NAME",
      description = "Owner of documents that do not name one. Default: DYNODE_CUSTOMER.")
  private String customer = "";

  @Mixin private Output output = new Output();

  Apply(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    List<Documents.Document> documents = new ArrayList<>();
    for (String file : files) {
      documents.addAll(Documents.read(console(), file));
    }
    String owner = customer.isEmpty() ? console().variable("DYNODE_CUSTOMER") : customer;
    Applying applying = new Applying(api(), owner, dryRun);
    // Stable: what refers comes after what it refers to, otherwise as in the files.
    documents.sort(Comparator.comparingInt(d -> ORDER.indexOf(d.text("kind"))));
    documents.forEach(applying::add);
    List<Json> answers = applying.end();
    output.list(
        console(),
        answers,
        Output.columns(
            "KIND",
            "/kind",
            "CUSTOMER",
            "/customer",
            "NAME",
            "/name",
            "VERSION",
            "/version",
            "OUTCOME",
            "/outcome"));
    applying.complaints().forEach(console()::say);
    return applying.complaints().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
  }

  /** Applies documents one after the other, with the code of modules before them. */
  static final class Applying {
    private final Api api;
    private final String owner;
    private final boolean dryRun;
    private final List<Json> answers = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<Documents.Document> ready = new ArrayList<>();

    Applying(Api api, String owner, boolean dryRun) {
      this.api = api;
      this.owner = owner;
      this.dryRun = dryRun;
    }

    void add(Documents.Document document) {
      Documents.Document whole = owned(document);
      if (whole.text("kind").equals("module") && whole.body().get("code").isPresent()) {
        // The customer it belongs to may be among those before it.
        flush();
        whole = whole.with(withCode(whole));
      }
      ready.add(whole);
    }

    List<Json> end() {
      flush();
      return answers;
    }

    List<String> complaints() {
      return complaints;
    }

    private Documents.Document owned(Documents.Document document) {
      boolean kind = List.of("module", "template", "trigger").contains(document.text("kind"));
      return kind && !owner.isEmpty() && document.text("customer").isEmpty()
          ? document.with(Documents.with(document.body(), "customer", Json.of(owner)))
          : document;
    }

    private void flush() {
      if (ready.isEmpty()) {
        return;
      }
      List<Json> bodies = new ArrayList<>();
      ready.forEach(document -> bodies.add(document.body()));
      Json answer =
          api.post(Api.path("/v1/apply", "dryRun", dryRun ? "true" : ""), Json.of(bodies));
      List<Json> items =
          answer.at("/results").orElse(Json.NULL) instanceof Json.Arr a ? a.items() : List.of();
      for (int i = 0; i < items.size(); i++) {
        answers.add(items.get(i));
        complain(items.get(i), i < ready.size() ? ready.get(i).origin() : "");
      }
      ready.clear();
    }

    private void complain(Json item, String origin) {
      Json problem = item.at("/problem").orElse(Json.NULL);
      if (!problem.isNull()) {
        String place = "/" + Texts.at(item, "/document");
        complaints.add(Failure.document(problem, origin, place).words());
      }
    }

    private Json.Obj withCode(Documents.Document document) {
      if (!(document.body().get("code").orElse(Json.NULL) instanceof Json.Arr code)) {
        return document.body();
      }
      List<Json> files = new ArrayList<>();
      for (Json entry : code.items()) {
        files.add(Texts.at(entry, "/sha256").isEmpty() ? file(document, entry) : entry);
      }
      return Documents.with(document.body(), "code", Json.of(files));
    }

    /** A code entry: a path, or {path, file} when the file has another name here. */
    private Json file(Documents.Document document, Json entry) {
      String path = entry instanceof Json.Text text ? text.value() : Texts.at(entry, "/path");
      String name = Texts.at(entry, "/file");
      if (path.isEmpty()) {
        throw Failure.usage(
            document.origin() + ": an entry of 'code' is a path, or {path: …, file: …}");
      }
      Path file = document.folder().resolve(name.isEmpty() ? path : name);
      Uploads.Uploaded stored =
          dryRun
              ? Uploads.look(file, path)
              : Uploads.store(api, file, path, document.text("customer"));
      boolean executable =
          Files.isExecutable(file) || Texts.at(entry, "/executable").equals("true");
      return Json.object(
          "path",
          Json.of(path),
          "sha256",
          Json.of(stored.sha256()),
          "size",
          Json.of(stored.size()),
          "executable",
          Json.of(executable));
    }
  }
}
