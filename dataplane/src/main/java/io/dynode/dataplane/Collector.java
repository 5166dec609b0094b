package io.dynode.dataplane;

import io.dynode.json.Suggestions;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the report of an attempt whose processes are gone. */
final class Collector {
  private static final List<String> KNOWN =
      List.of("data", "events", "output.json", "insights.json", "progress.json", "error.json");
  private static final int STRANGERS_NAMED = 5;

  private final Limits limits;
  private final Uploader uploader;
  private final OutData.Opener opener;

  Collector(Limits limits, Uploader uploader, OutData.Opener opener) {
    this.limits = limits;
    this.uploader = uploader;
    this.opener = opener;
  }

  Report collect(WorkFolder work, Assignment assignment, Exit exit, long epoch) {
    OutJson json = new OutJson(work, limits);
    Json progress = json.progress();
    if (exit.cause() != Exit.Cause.EXITED || exit.status() != 0) {
      return failure(work, assignment, exit, json, progress);
    }
    try {
      json.checkOut();
      Json output = json.output();
      List<Json> insights = json.insights();
      OutData data = new OutData(limits, opener);
      List<OutData.Found> found = data.list(work.out().resolve("data"));
      List<FileEntry> digested = data.digest(found);
      // Bad events are found before anything is stored.
      List<RaisedEvent> events = new OutEvents(limits).read(work.out().resolve("events"), digested);
      List<FileEntry> files =
          found.isEmpty()
              ? List.of()
              : uploader.take(assignment, epoch, new Uploader.Taken(data, found, digested));
      return new Report(
          assignment.attempt(),
          true,
          "",
          Reports.bounded(join(exit.message(), strangers(work))),
          exit.status(),
          exit.startedMicros(),
          exit.endedMicros(),
          output,
          insights,
          stored(events, files),
          files,
          Json.NULL,
          progress,
          "");
    } catch (ProblemException e) {
      return refused(assignment, exit, e, progress);
    } catch (IOException e) {
      Optional<ProblemException> own = ofModule(work, e);
      if (own.isPresent()) {
        return refused(assignment, exit, own.get(), progress);
      }
      throw new UncheckedIOException("The outputs cannot be read: " + e, e);
    }
  }

  /** What the module itself has made unreadable stays so: waiting would not help. */
  private static Optional<ProblemException> ofModule(WorkFolder work, IOException e) {
    boolean lasting =
        e instanceof AccessDeniedException
            || e instanceof NotDirectoryException
            || e instanceof NoSuchFileException;
    if (!lasting || !(e instanceof FileSystemException f) || f.getFile() == null) {
      return Optional.empty();
    }
    Path file = Path.of(f.getFile());
    if (!file.startsWith(work.out())) {
      return Optional.empty();
    }
    String name = SafePath.shown(work.folder().relativize(file).toString());
    return Optional.of(
        new ProblemException(
            ErrorCode.INVALID_OUTPUT,
            name
                + " cannot be read by the agent ("
                + e.getClass().getSimpleName()
                + "): leave outputs readable"));
  }

  /** The events with their files as they are stored. */
  private static List<RaisedEvent> stored(List<RaisedEvent> events, List<FileEntry> files) {
    if (events.stream().allMatch(e -> e.files().isEmpty())) {
      return events;
    }
    Map<String, FileEntry> byName = new HashMap<>();
    files.forEach(f -> byName.put(f.path(), f));
    return events.stream()
        .map(e ->
            new RaisedEvent(
                e.file(),
                e.type(),
                e.subject(),
                e.data(),
                e.files().stream().map(f -> byName.getOrDefault(f.path(), f)).toList()))
        .toList();
  }

  private static Report refused(
      Assignment assignment, Exit exit, ProblemException problem, Json progress) {
    return failed(
        assignment, exit, problem.code().slug(), Reports.words(problem), Json.NULL, progress);
  }

  private Report failure(
      WorkFolder work, Assignment assignment, Exit exit, OutJson json, Json progress) {
    OutJson.Words error = json.error();
    Ending ending = Ending.of(exit, assignment);
    String message = ending.message();
    message = join(message, error.value().at("/message").flatMap(Json::text).orElse(""));
    message = join(message, error.note());
    if (ending.code() == ErrorCode.EXIT_NONZERO || ending.code() == ErrorCode.OUT_OF_MEMORY) {
      String last = LogTail.lastLines(work.log());
      message = last.isEmpty() ? message : message + "\nThe end of its log:\n" + last;
    }
    return failed(assignment, exit, ending.code().slug(), message, error.value(), progress);
  }

  private static Report failed(
      Assignment assignment, Exit exit, String code, String message, Json error, Json progress) {
    return new Report(
        assignment.attempt(),
        false,
        code,
        Reports.bounded(message),
        exit.cause() == Exit.Cause.EXITED ? exit.status() : Reports.NO_EXIT_CODE,
        exit.startedMicros(),
        exit.endedMicros(),
        Json.NULL,
        List.of(),
        List.of(),
        List.of(),
        error,
        progress,
        "");
  }

  private static String join(String a, String b) {
    return a.isEmpty() || b.isEmpty() ? a + b : a + " " + b;
  }

  private static String meant(String name) {
    return Suggestions.closest(name, KNOWN).map(near -> " (" + near + "?)").orElse("");
  }

  /** Names what lies in {@code out/} and means nothing: most likely a mistake of the module. */
  private static String strangers(WorkFolder work) throws IOException {
    Set<String> names = new TreeSet<>();
    if (!Files.isDirectory(work.out(), LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(work.out())) {
      for (Path entry : entries) {
        String name = SafePath.lastName(entry).orElse("?");
        if (!KNOWN.contains(name) && names.size() < STRANGERS_NAMED) {
          names.add(SafePath.shown(name) + meant(name));
        }
      }
    }
    return names.isEmpty()
        ? ""
        : "Left aside, since it means nothing in out/ (files belong into out/data): "
            + String.join(", ", names);
  }
}
