package io.dynode.app;

import io.dynode.engine.EngineSettings;
import io.dynode.engine.RetentionSettings;
import io.dynode.model.Field;
import io.dynode.model.Retention;
import io.dynode.server.ServerSettings;
import io.dynode.server.http.WebSettings;
import java.time.Duration;

/**
 * The bounds of a server that can be set, under the names that {@code /v1/limits} shows them by;
 * docs/limits.md has all of them, also the fixed ones.
 */
record Limits(
    @Field(value = "Longest body of an agenda or of apply.", fallback = "268435456", min = 1024)
        long agendaBytes,
    @Field(value = "Largest object.", fallback = "1099511627776", min = 1024) long objectBytes,
    @Field(value = "Most connections at once.", fallback = "10000", min = 10, max = 1_000_000)
        int connections,
    @Field(value = "After which a silent connection is closed.", fallback = "\"60s\"", min = 1_000)
        Duration connectionIdle,
    @Field(value = "Most large bodies at once.", fallback = "2", min = 1, max = 1_000)
        int largeBodies,
    @Field(value = "Longest wait for a turn.", fallback = "\"10s\"") Duration largePatience,
    @Field(
            value = "Time between saying 'not ready' and taking no more requests.",
            fallback = "\"0s\"",
            max = 3_600_000)
        Duration stopNotice,
    @Field(value = "Time to end requests at shutdown.", fallback = "\"10s\"", max = 3_600_000)
        Duration stopPatience,
    @Field(
            value = "How long a key is valid without looking again.",
            fallback = "\"5s\"",
            max = 3_600_000)
        Duration keyCache,
    @Field(value = "Longest silence of a feed.", fallback = "\"15s\"", min = 1_000, max = 3_600_000)
        Duration heartbeat,
    @Field(value = "Most lines of a trace.", fallback = "10000", min = 1, max = 1_000_000)
        int traceLines,
    @Field(value = "Most attempts leased at once.", fallback = "128", min = 1, max = 4096)
        int lease,
    @Field(
            value = "Longest an agent waits for attempts.",
            fallback = "\"30s\"",
            min = 1_000,
            max = 300_000)
        Duration leasePatience,
    @Field(value = "Most commands in one transaction.", fallback = "256", min = 1, max = 10_000)
        int batch,
    @Field(value = "Commands that may wait.", fallback = "20000", min = 1, max = 10_000_000)
        int pending,
    @Field(
            value = "Dependents told of an end in one command.",
            fallback = "1000",
            min = 1,
            max = 100_000)
        int spread,
    @Field(value = "Oldest events that are taken.", fallback = "\"7d\"", min = 60_000)
        Duration dedupeWindow,
    @Field(value = "Cached compiled agendas.", fallback = "268435456", min = 1_048_576)
        long definitionCacheBytes,
    @Field(value = "How long ended agendas are kept; 0s: for ever.", fallback = "\"90d\"")
        Duration agendaAge,
    @Field(
            value = "Most ended agendas kept of a customer; 0: any number.",
            fallback = "1000000",
            min = 0)
        long agendaCount,
    @Field(value = "How long events are kept; 0s: for ever.", fallback = "\"90d\"")
        Duration eventAge,
    @Field(value = "Most events kept of a customer; 0: any number.", fallback = "10000000", min = 0)
        long eventCount,
    @Field(value = "How long lines of the audit are kept; 0s: for ever.", fallback = "\"365d\"")
        Duration auditAge,
    @Field(
            value = "How long agendas that did not succeed are kept in any case.",
            fallback = "\"7d\"")
        Duration rerunWindow,
    @Field(
            value = "How long an upload may take from its announcement on.",
            fallback = "\"1d\"",
            min = 60_000)
        Duration uploadWindow,
    @Field(
            value = "How long uploaded files are kept that nothing else names; 0s: for ever.",
            fallback = "\"90d\"")
        Duration uploadAge,
    @Field(
            value = "Time between two rounds of a duty.",
            fallback = "\"1h\"",
            min = 1_000,
            max = 31 * 86_400_000L)
        Duration dutyEvery) {
  /** Those of the HTTP API. */
  ServerSettings server(Config config) {
    ServerSettings usual = ServerSettings.of(config.host(), config.port(), Version.text());
    WebSettings web =
        new WebSettings(
            config.host(),
            config.port(),
            connections,
            connectionIdle,
            stopPatience,
            largeBodies,
            largePatience);
    return new ServerSettings(
        web,
        agendaBytes,
        objectBytes,
        keyCache,
        heartbeat,
        traceLines,
        stopNotice,
        usual.version());
  }

  /** Those of the engine. What replicas must agree on stays as it is. */
  EngineSettings engine() {
    EngineSettings usual = EngineSettings.defaults();
    return new EngineSettings(
        batch,
        pending,
        usual.beat(),
        usual.reassignMargin(),
        usual.renewals(),
        lease,
        leasePatience,
        spread,
        dedupeWindow,
        definitionCacheBytes,
        retention());
  }

  private RetentionSettings retention() {
    RetentionSettings usual = RetentionSettings.defaults();
    return new RetentionSettings(
        new Retention.Keep(agendaAge, agendaCount),
        new Retention.Keep(eventAge, eventCount),
        new Retention.Keep(auditAge, 0),
        rerunWindow,
        uploadWindow,
        uploadAge,
        dutyEvery,
        usual.pace(),
        usual.page());
  }
}
