package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the doctor asks a server. */
final class ServerChecks {
  private static final int MOST = 10_000;
  private static final Duration SKEW = Duration.ofSeconds(5);
  private static final Duration AWAY = Duration.ofMinutes(1);

  static final String NOT_READY =
      "it is starting or ending, or its store is away or full: its log says which";

  private final Api api;
  private final Doctor.Findings findings;

  ServerChecks(Api api, Doctor.Findings findings) {
    this.api = api;
    this.findings = findings;
  }

  void all() {
    long start = System.nanoTime();
    Json health = api.health();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    boolean ready = Texts.at(health, "/ready").equals("true");
    String where = api.address() + " answered in " + Spans.print(took);
    if (ready) {
      findings.ok("server", where + " and is ready");
    } else {
      findings.wrong("server", where + " and is not ready", NOT_READY);
    }
    clock();
    Json me = api.get("/v1/me");
    findings.ok("key", Texts.at(me, "/principal") + " with the role " + Texts.at(me, "/role"));
    version();
    permitted(this::pools);
    permitted(this::dead);
  }

  private void clock() {
    Optional<Instant> theirs = api.serverTime();
    if (theirs.isEmpty()) {
      return;
    }
    Duration off = Duration.between(theirs.get(), Instant.now()).abs();
    if (off.compareTo(SKEW) > 0) {
      findings.warning(
          "clock",
          "this machine's and the server's differ by " + Spans.print(off),
          "let both keep time with NTP: timeouts, delays and logs go by the wall clock");
    } else {
      findings.ok("clock", "this machine's and the server's agree");
    }
  }

  private void version() {
    String theirs = Texts.at(api.get("/v1/version"), "/version");
    String own = own();
    if (theirs.equals(own)) {
      findings.ok("version", "server and client are " + own);
    } else {
      findings.warning(
          "version",
          "the server is " + theirs + ", this client " + own,
          "use the client of the server's version");
    }
  }

  private static String own() {
    String version = ServerChecks.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private void pools() {
    List<Json> agents = api.list("/v1/agents", MOST);
    Set<String> served = new TreeSet<>();
    for (Json agent : agents) {
      agent(agent, served);
    }
    for (Json pool : api.list("/v1/pools", MOST)) {
      String name = Texts.at(pool, "/name");
      if (!served.contains(name)) {
        findings.warning(
            "pool " + name,
            "no agent serves it: what is submitted to it waits",
            "dynode agent --server " + api.address() + " --pool " + name + " --key-file FILE");
      }
    }
  }

  private void agent(Json agent, Set<String> served) {
    String id = Texts.at(agent, "/id");
    String state = Texts.at(agent, "/state");
    Optional<Instant> seen = Spans.time(agent, "/seenAt");
    boolean away =
        seen.isEmpty() || Duration.between(seen.get(), Instant.now()).compareTo(AWAY) > 0;
    if (state.equals("active") && !away) {
      served.add(Texts.at(agent, "/pool"));
      findings.ok("agent " + id, "serves pool " + Texts.at(agent, "/pool"));
    } else if (state.equals("active") || state.equals("lost")) {
      findings.warning(
          "agent " + id,
          state + ", last seen " + seen.map(DescribeWork::ago).orElse("never"),
          "look at its log and whether it reaches the server");
    }
  }

  private void dead() {
    List<Json> dead = api.list(Api.path("/v1/dispatches", "outcome", "dead"), MOST);
    if (dead.isEmpty()) {
      findings.ok("events", "there are no dead letters");
    } else {
      findings.warning(
          "events",
          dead.size() + " became dead letters",
          "'dynode dead list' says why, 'dynode dead replay' tries them again");
    }
  }

  /** What the key may not see is not looked at. */
  private void permitted(Runnable look) {
    try {
      look.run();
    } catch (Failure e) {
      if (e.exitCode() != ExitCode.REFUSED) {
        throw e;
      }
      List<String> first = new ArrayList<>(e.words().lines().toList());
      findings.ok("not looked at", first.getFirst());
    }
  }
}
