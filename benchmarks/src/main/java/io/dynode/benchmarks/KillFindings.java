package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found, by kind. */
final class KillFindings {
  private final Map<KillFault, List<String>> found = new EnumMap<>(KillFault.class);

  void add(KillFault fault, String words) {
    found.computeIfAbsent(fault, _ -> new ArrayList<>()).add(words);
  }

  List<String> of(KillFault fault) {
    return List.copyOf(found.getOrDefault(fault, List.of()));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** A count for each kind, and all of them in words. */
  Map<String, Json> json() {
    Map<String, Json> members = new LinkedHashMap<>();
    List<Json> violations = new ArrayList<>();
    for (KillFault fault : KillFault.values()) {
      members.put(fault.word(), Json.of(of(fault).size()));
      of(fault).forEach(words -> violations.add(Json.of(fault.word() + ": " + words)));
    }
    members.put("violations", Json.of(violations));
    return members;
  }

  @Override
  public String toString() {
    return found.toString();
  }
}
