package io.dynode.app;

import io.dynode.model.Field;
import java.time.Duration;

/** What the server roles are configured with. Empty text and 0 mean: found out on this machine. */
record Config(
    @Field(value = "Folder of everything that is kept.", fallback = "\"dynode-data\"") String data,
    @Field(value = "Address to listen on.", fallback = "\"127.0.0.1\"") String host,
    @Field(
            value = "Port to listen on; 0: any free one, written to the file 'address'.",
            fallback = "8460",
            min = 0,
            max = 65535)
        int port,
    @Field(
            value = "Log messages from this level on: error, warning, info, debug, trace.",
            fallback = "\"info\"",
            pattern = "error|warning|info|debug|trace")
        String log,
    @Field(
            value = "How long attempts may go on when the process is asked to end.",
            fallback = "\"20s\"")
        Duration drain,
    @Field(
            value = "Pool of the agent; of a server: of the agents for which it makes a key.",
            fallback = "\"default\"")
        String pool,
    @Field("Id of the agent, stable across restarts; default: the host's name.") String agent,
    @Field(value = "Thousandths of CPU cores the agent offers; default: all cores.", min = 0)
        long cpuMillis,
    @Field(value = "Bytes of memory the agent offers; default: the machine's.", min = 0)
        long memoryBytes,
    @Field(value = "GPU devices the agent offers.", min = 0) long gpus,
    @Field(value = "Bytes of scratch disk the agent offers; default: what is free.", min = 0)
        long diskBytes,
    @Field(value = "As root: run every attempt as a user of its own.", fallback = "true")
        boolean ownUsers,
    @Field(value = "Time between TERM and KILL for a module.", fallback = "\"10s\"") Duration grace,
    @Field(value = "Bytes of downloaded objects an agent keeps.", fallback = "10737418240", min = 0)
        long cacheBytes,
    @Field(
            value = "State store: sqlite (one server), or postgresql (any number of servers).",
            fallback = "\"sqlite\"",
            pattern = "sqlite|postgresql")
        String store,
    @Field("For postgresql: postgresql://HOST:PORT/DATABASE[?currentSchema=NAME].") String storeUrl,
    @Field("For postgresql: user; default: the one of the system.") String storeUser,
    @Field("For postgresql: file that holds the password; default: DYNODE_STORE_PASSWORD.")
        String storePasswordFile,
    @Field(
            value = "For postgresql: connections this server opens at most.",
            fallback = "12",
            min = StoreConfig.LEAST_CONNECTIONS,
            max = 1_000)
        int storePool,
    @Field(
            value =
                "For postgresql: how long a server that starts waits for a database that is away.",
            fallback = "\"30s\"")
        Duration storePatience,
    @Field("Folder of the files, the same for all servers of one store; default: in 'data'.")
        String objects,
    @Field(
            "What webhooks, callbacks and http operations may reach besides public addresses:"
                + " names, *.names, addresses and networks, with commas. Whoever may submit reads"
                + " what answers there.")
        String callsAllowed,
    @Field("For an agent: address of its server; several with commas are tried in turn.")
        String server,
    @Field("For an agent: file that holds its key; default: DYNODE_KEY.") String keyFile,
    @Field(value = "Bounds of a server; see docs/limits.md.", fallback = "{}") Limits limits) {}
