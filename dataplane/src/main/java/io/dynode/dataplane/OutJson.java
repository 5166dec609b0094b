package io.dynode.dataplane;

import io.dynode.json.JsonText;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON files of {@code out/}. */
final class OutJson {
  private static final String PERCENT = "percent";

  private final WorkFolder work;
  private final Limits limits;

  OutJson(WorkFolder work, Limits limits) {
    this.work = work;
    this.limits = limits;
  }

  /** {@code output.json}; an empty object when there is none. */
  Json output() throws IOException {
    OutFile file = file("output.json");
    Optional<byte[]> content = read(file, limits.outputBytes());
    return content.isEmpty() ? Json.EMPTY : parse(file, content.get());
  }

  /** {@code insights.json}: an array of facts, or one. */
  List<Json> insights() throws IOException {
    OutFile file = file("insights.json");
    Optional<byte[]> content = read(file, limits.insightsBytes());
    if (content.isEmpty()) {
      return List.of();
    }
    List<Json> insights =
        switch (parse(file, content.get())) {
          case Json.Arr array -> array.items();
          case Json.Obj object -> List.of(object);
          case Json.Null _, Json.Bool _, Json.Num _, Json.Text _ ->
              throw file.invalid("holds neither an object nor an array");
        };
    if (insights.size() > limits.insights()) {
      throw file.invalid("holds more than " + limits.insights() + " facts");
    }
    for (int i = 0; i < insights.size(); i++) {
      if (!(insights.get(i) instanceof Json.Obj)) {
        throw file.invalid("holds something else than an object at index " + i);
      }
    }
    return insights;
  }

  /** {@code progress.json}, if it is readable now: the module may be writing it. */
  Json progress() {
    OutFile file = file("progress.json");
    try {
      Optional<byte[]> content = read(file, limits.progressBytes());
      if (content.isPresent() && parse(file, content.get()) instanceof Json.Obj progress) {
        return plausible(progress);
      }
    } catch (IOException | ProblemException e) {
      // Not now.
    }
    return Json.NULL;
  }

  /** With a percentage that can be shown as one, and a note when the module's could not. */
  private static Json plausible(Json.Obj progress) {
    Json percent = progress.members().get(PERCENT);
    if (percent == null) {
      return progress;
    }
    Map<String, Json> members = new LinkedHashMap<>(progress.members());
    if (!(percent instanceof Json.Num number)) {
      members.remove(PERCENT);
      members.put("note", Json.of("percent is left out: it is not a number"));
      return new Json.Obj(members);
    }
    double value = Double.parseDouble(number.literal());
    if (value >= 0 && value <= 100) {
      return progress;
    }
    members.put(PERCENT, Json.of(value < 0 ? 0L : 100L));
    members.put("note", Json.of("percent was given as " + number.literal() + "; it is of 100"));
    return new Json.Obj(members);
  }

  /** {@code error.json}, or why it cannot be read: a failed module may leave anything. */
  Words error() {
    OutFile file = file("error.json");
    try {
      Optional<byte[]> content = read(file, limits.errorBytes());
      return content.isEmpty()
          ? new Words(Json.NULL, "")
          : new Words(parse(file, content.get()), "");
    } catch (ProblemException e) {
      return new Words(Json.NULL, e.problems().getFirst().detail());
    } catch (IOException e) {
      return new Words(Json.NULL, "out/error.json cannot be read: " + e.getMessage());
    }
  }

  /**
   * The module's own words on its failure.
   *
   * @param note why {@code value} is null although there is a file; else empty
   */
  record Words(Json value, String note) {}

  private OutFile file(String name) {
    return new OutFile(work.out().resolve(name), "out/" + name);
  }

  private Optional<byte[]> read(OutFile file, int maxBytes) throws IOException {
    checkOut();
    return file.read(maxBytes);
  }

  /**
   * Through a link in the place of {@code out/} other attempts' files would be read. While a module
   * that runs as a user of its own can still change things, it cannot change this.
   *
   * @throws ProblemException INVALID_OUTPUT when it is no directory
   */
  void checkOut() {
    if (Files.exists(work.out(), LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(work.out(), LinkOption.NOFOLLOW_LINKS)) {
      throw new ProblemException(ErrorCode.INVALID_OUTPUT, "out is not a directory any more");
    }
  }

  /** The content as JSON; line and column are named when it is none. */
  static Json parse(OutFile file, byte[] content) {
    try {
      return JsonText.parse(content);
    } catch (ProblemException e) {
      throw file.invalid("is not valid JSON: " + e.problems().getFirst().detail());
    }
  }
}
