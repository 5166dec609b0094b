package io.dynode.app;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a process does. */
enum Role {
  STANDALONE("Runs everything in one process: server, stores, and an agent for processes."),
  SERVER("Runs a server without an agent; agents come over HTTP."),
  AGENT("Runs an agent that leases attempts from a server and runs them on this machine.");

  private static final Set<String> SERVER_SETTINGS = Set.of("data", "log", "pool");
  private static final Set<String> SERVER_ONLY =
      Set.of(
          "host",
          "port",
          "store",
          "storeUrl",
          "storeUser",
          "storePasswordFile",
          "storePool",
          "storePatience",
          "objects",
          "callsAllowed");
  private static final Set<String> AGENT_ONLY = Set.of("server", "keyFile");

  private final String words;

  Role(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** An agent does not share the folder of a standalone, which has an agent of its own. */
  Map<String, String> fallbacks() {
    return switch (this) {
      case STANDALONE, SERVER -> Map.of();
      case AGENT -> Map.of("data", "dynode-agent");
    };
  }

  /** Whether a setting concerns it. */
  boolean takes(ConfigReader.Setting setting) {
    String name = setting.name();
    return switch (this) {
      case STANDALONE -> !AGENT_ONLY.contains(name);
      case SERVER ->
          SERVER_SETTINGS.contains(name) || SERVER_ONLY.contains(name) || setting.limit();
      case AGENT -> !SERVER_ONLY.contains(name) && !setting.limit();
    };
  }
}
