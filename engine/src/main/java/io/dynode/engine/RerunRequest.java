package io.dynode.engine;

import io.dynode.model.Field;
import io.dynode.model.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of an agenda that has ended is to run again; all that did not succeed does in any case. */
public record RerunRequest(
    @Field(
            value = "Operations that run again though they succeeded, with all that wait for them.",
            max = 110_000)
        List<String> reset,
    @Field("Every operation runs again.") boolean all,
    @Field("Values in place of earlier ones: of the template's parameters, or free.")
        Map<String, Json> params,
    @Field("Versions of the template, and of the modules of what runs again.") Versions versions,
    @Field(value = "For people and the audit.", max = 500) String reason) {
  /** Which versions of modules are run. */
  public enum Versions {
    /** Those the agenda is pinned to. */
    KEPT,
    /** The newest ones there are. */
    NEWEST
  }

  /** What did not succeed, as it was. */
  public static final RerunRequest CONTINUE =
      new RerunRequest(List.of(), false, Map.of(), Versions.KEPT, "");

  public RerunRequest {
    reset = List.copyOf(reset);
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }
}
