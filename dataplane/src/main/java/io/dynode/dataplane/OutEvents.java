package io.dynode.dataplane;

import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Glob;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The events a module left in {@code out/events}: one strict JSON file each. */
final class OutEvents {
  private static final String SUFFIX = ".json";

  /** What such a file holds. */
  record EventFile(
      @Field(value = "Type of the event.", required = true, min = 1, max = 255) String type,
      @Field(value = "What it is about.", max = 1000) String subject,
      @Field("Any JSON.") Json data,
      @Field("Files that go with it: paths or globs under out/data.") List<String> files) {}

  /** How many times one event's bytes all of them may have together. */
  private static final int TOGETHER = 16;

  /** Most names of files that all patterns together are held against. */
  private static final long MOST_MATCHES = 50_000_000;

  private final Limits limits;
  private long bytes;
  private long references;
  private long matches;

  OutEvents(Limits limits) {
    this.limits = limits;
  }

  /**
   * All events, by file name.
   *
   * @param data the files under {@code out/data}
   */
  List<RaisedEvent> read(Path folder, List<FileEntry> data) throws IOException {
    Map<String, FileEntry> byName = new LinkedHashMap<>();
    data.forEach(f -> byName.put(f.path(), f));
    List<RaisedEvent> events = new ArrayList<>();
    for (Map.Entry<String, Path> file : files(folder).entrySet()) {
      events.add(event(file.getKey(), file.getValue(), byName));
    }
    return events;
  }

  private Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw invalid("out/events is not a directory");
      }
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name =
            SafePath.lastName(entry)
                .orElseThrow(() ->
                    invalid(
                        "out/events holds a file whose name is not UTF-8: " + entry.getFileName()));
        if (!name.endsWith(SUFFIX)) {
          throw invalid(shown(name) + " is not an event: its name must end in " + SUFFIX);
        }
        files.put(name, entry);
        if (files.size() > limits.events()) {
          throw invalid("out/events holds more than " + limits.events() + " events");
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private RaisedEvent event(String name, Path path, Map<String, FileEntry> data)
      throws IOException {
    OutFile file = new OutFile(path, "out/events/" + name);
    byte[] content = file.read(limits.eventBytes()).orElseThrow(() -> file.invalid("vanished"));
    bytes += content.length;
    if (bytes > (long) TOGETHER * limits.eventBytes()) {
      throw invalid("out/events holds more than " + TOGETHER * limits.eventBytes() + " bytes");
    }
    EventFile event;
    try {
      event = Records.decode(OutJson.parse(file, content), EventFile.class);
    } catch (ProblemException e) {
      throw e.code() == ErrorCode.INVALID_OUTPUT
          ? e
          : file.invalid("is not an event: " + Reports.words(e));
    }
    Set<FileEntry> attached = new LinkedHashSet<>();
    for (String wanted : event.files()) {
      attach(file, wanted, data, attached);
    }
    references += attached.size();
    if (references > limits.files()) {
      throw invalid("the events of out/events name more than " + limits.files() + " files in all");
    }
    return new RaisedEvent(
        name, event.type(), event.subject(), event.data(), List.copyOf(attached));
  }

  private void attach(
      OutFile file, String wanted, Map<String, FileEntry> data, Set<FileEntry> attached) {
    FileEntry exact = data.get(wanted);
    if (exact != null) {
      attached.add(exact);
    } else if (Glob.isPattern(wanted)) {
      matches += data.size();
      if (matches > MOST_MATCHES) {
        throw invalid("the events of out/events hold too many patterns: name the files");
      }
      Glob glob = new Glob(wanted);
      data.values().stream().filter(f -> glob.matches(f.path())).forEach(attached::add);
    } else {
      throw file.invalid(
          "names the file '" + SafePath.shown(wanted) + "', which is not in out/data");
    }
  }

  private static String shown(String name) {
    return "out/events/" + SafePath.shown(name);
  }

  private static ProblemException invalid(String why) {
    return new ProblemException(ErrorCode.INVALID_OUTPUT, why);
  }
}
