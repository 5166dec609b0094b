package io.dynode.cli;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an apply would change, line by line, as YAML with all defaults filled in. */
final class Differences {
  private static final int AROUND = 3;

  /** Pairs of lines that are compared for the shortest script: 16 MB. */
  private static final long CELLS = 4_000_000;

  private final Api api;

  Differences(Api api) {
    this.api = api;
  }

  /** The lines for a document: those that go begin with -, those that come with +. */
  List<String> of(Json.Obj document) {
    Kinds kind = Kinds.of(Texts.at(document, "/kind"), Kinds::declared);
    String name = Texts.at(document, "/name");
    String owner = Texts.at(document, "/customer");
    String version = Texts.at(document, "/version");
    String subject = kind.one() + " " + (owner.isEmpty() ? "" : owner + "/") + name;
    Json now = found(kind, version.isEmpty() ? name : name + "@" + version, owner);
    String before = version.isEmpty() ? subject : subject + "@" + version;
    if (now.isNull() && kind.versioned()) {
      // A new version: what differs from the newest there is.
      now = found(kind, name, owner);
      before = now.isNull() ? before : subject + "@" + Texts.at(now, "/version");
    }
    List<String> old = now.isNull() ? List.of() : lines(definition(now));
    List<String> wanted = lines(whole(kind.kind(), definition(document)));
    List<String> changes = hunks(old, wanted);
    if (changes.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("--- " + (now.isNull() ? "nothing" : before));
    lines.add("+++ " + (version.isEmpty() ? subject : subject + "@" + version));
    lines.addAll(changes);
    return lines;
  }

  private Json found(Kinds kind, String name, String owner) {
    try {
      return api.get(Get.path(kind, name, owner, owner));
    } catch (Failure e) {
      if (e.exitCode() == ExitCode.NOT_FOUND) {
        return Json.NULL;
      }
      throw e;
    }
  }

  /** With every default, as the server keeps it; what is wrong is for the server to say. */
  private static Json whole(Kind kind, Json definition) {
    try {
      return Records.encode(Records.decode(definition, kind.spec()));
    } catch (ProblemException _) {
      return definition;
    }
  }

  private static Json definition(Json document) {
    Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) document).members());
    List.of("kind", "customer", "meta").forEach(members::remove);
    return new Json.Obj(members);
  }

  private static List<String> lines(Json json) {
    return Texts.safe(Yaml.print(json)).stripTrailing().lines().toList();
  }

  /** The changed lines with some around them; nothing when there are none. */
  static List<String> hunks(List<String> old, List<String> wanted) {
    List<String> script = script(old, wanted);
    List<String> lines = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < script.size(); i++) {
      boolean near = false;
      for (int j = Math.max(0, i - AROUND); j <= Math.min(script.size() - 1, i + AROUND); j++) {
        near |= script.get(j).charAt(0) != ' ';
      }
      if (near) {
        if (last >= 0 && last < i - 1) {
          lines.add("…");
        }
        lines.add(script.get(i));
        last = i;
      }
    }
    return lines;
  }

  /** Every line with what becomes of it; what both begin and end with is not compared again. */
  private static List<String> script(List<String> old, List<String> wanted) {
    int most = Math.min(old.size(), wanted.size());
    int head = 0;
    while (head < most && old.get(head).equals(wanted.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < most - head && end(old, tail).equals(end(wanted, tail))) {
      tail++;
    }
    List<String> script = new ArrayList<>();
    old.subList(0, head).forEach(line -> script.add("  " + line));
    List<String> goes = old.subList(head, old.size() - tail);
    List<String> comes = wanted.subList(head, wanted.size() - tail);
    if ((long) goes.size() * comes.size() > CELLS) {
      goes.forEach(line -> script.add("- " + line));
      comes.forEach(line -> script.add("+ " + line));
    } else {
      script.addAll(shortest(goes, comes));
    }
    old.subList(old.size() - tail, old.size()).forEach(line -> script.add("  " + line));
    return script;
  }

  private static String end(List<String> lines, int back) {
    return lines.get(lines.size() - 1 - back);
  }

  /** By the longest common subsequence. */
  private static List<String> shortest(List<String> old, List<String> wanted) {
    int[][] common = new int[old.size() + 1][wanted.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = wanted.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(wanted.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> script = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < wanted.size()) {
      if (i < old.size() && j < wanted.size() && old.get(i).equals(wanted.get(j))) {
        script.add("  " + old.get(i));
        i++;
        j++;
      } else if (j >= wanted.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        script.add("- " + old.get(i));
        i++;
      } else {
        script.add("+ " + wanted.get(j));
        j++;
      }
    }
    return script;
  }
}
