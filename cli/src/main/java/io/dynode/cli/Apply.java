package io.dynode.cli;

import io.dynode.model.Json;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Declares customers, pools, queues, modules, templates and triggers. */
@Command(
    name = "apply",
    description = {
      "Declares customers, pools, queues, modules, templates and triggers from files.",
      "A document has the member 'kind', for owned kinds 'customer', and the fields of its kind."
          + " Applying the same again changes nothing. One that is refused stops no other: those"
          + " are applied, and the status is 3. The files under a module's 'code' are read"
          + " beside the document and uploaded first."
    },
    footer = {
      "",
      "Examples:",
      "  dynode apply -f pipeline.yaml",
      "  dynode apply -f ./declarations --diff --dry-run",
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
      names = "--diff",
      description =
          "Show what changes, line by line, with all defaults; of a new version, against the newest"
              + " there is. With --dry-run nothing else is done.")
  private boolean diff;

  @Option(
      names = "--customer",
      paramLabel = "NAME",
      description =
          "Owner of documents that do not name one. Default: DYNODE_CUSTOMER, else that of the"
              + " context.")
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
    String owner = owner(customer);
    if (documents.isEmpty()) {
      throw Failure.usage(String.join(", ", files) + ": there is no document to apply");
    }
    Applying applying = new Applying(api(), owner, dryRun);
    // Stable: what refers comes after what it refers to, otherwise as in the files.
    documents.sort(Comparator.comparingInt(d -> ORDER.indexOf(d.text("kind"))));
    // All code is looked at before the first document is sent.
    List<Code> codes = documents.stream().map(applying::look).toList();
    if (diff) {
      Differences differences = new Differences(applying.api);
      for (Code code : codes) {
        differences.of(applying.whole(code)).forEach(console().out()::println);
      }
    }
    codes.forEach(applying::add);
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

  /** A document with the files of this machine that its code names, by their place there. */
  record Code(Documents.Document document, Map<Integer, Uploads.Local> files) {}

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

    Code look(Documents.Document document) {
      Documents.Document whole = owned(document);
      Map<Integer, Uploads.Local> files = new LinkedHashMap<>();
      List<Json> entries = code(whole);
      for (int i = 0; i < entries.size(); i++) {
        if (Texts.at(entries.get(i), "/sha256").isEmpty()) {
          files.put(i, file(whole, entries.get(i)));
        }
      }
      return new Code(whole, files);
    }

    /** The document as it is sent, with the hashes of its code. */
    Json.Obj whole(Code code) {
      return code.files().isEmpty() ? code.document().body() : withCode(code);
    }

    void add(Code code) {
      Documents.Document whole = code.document();
      if (!code.files().isEmpty()) {
        // In a dry run all go together, so that each is tried on top of those before it.
        if (!dryRun) {
          // The customer it belongs to may be among those before it.
          flush();
          code.files().values().forEach(file -> Uploads.store(api, file, whole.text("customer")));
        }
        ready.add(whole.with(withCode(code)));
        return;
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
          api.post(
              Api.path(
                  "/v1/apply", "dryRun", dryRun ? "true" : "", "codeFollows", dryRun ? "true" : ""),
              Json.of(bodies));
      List<Json> items = Texts.items(answer, "/results");
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

    private static List<Json> code(Documents.Document document) {
      return document.text("kind").equals("module")
              && document.body().get("code").orElse(Json.NULL) instanceof Json.Arr code
          ? code.items()
          : List.of();
    }

    private static Json.Obj withCode(Code code) {
      List<Json> entries = new ArrayList<>(code(code.document()));
      code.files()
          .forEach((place, file) -> {
            boolean executable =
                Files.isExecutable(file.file())
                    || Texts.at(entries.get(place), "/executable").equals("true");
            entries.set(
                place,
                Json.object(
                    "path",
                    Json.of(file.name()),
                    "sha256",
                    Json.of(file.sha256()),
                    "size",
                    Json.of(file.size()),
                    "executable",
                    Json.of(executable)));
          });
      return Documents.with(code.document().body(), "code", Json.of(entries));
    }

    /** A code entry: a path, or {path, file} when the file has another name here. */
    private static Uploads.Local file(Documents.Document document, Json entry) {
      String path = entry instanceof Json.Text text ? text.value() : Texts.at(entry, "/path");
      String name = Texts.at(entry, "/file");
      if (path.isEmpty()) {
        throw Failure.usage(
            document.origin() + ": an entry of 'code' is a path, or {path: …, file: …}");
      }
      return Uploads.look(document.folder().resolve(name.isEmpty() ? path : name), path);
    }
  }
}
