package io.dynode.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registered program. Immutable per version. */
public record ModuleSpec(
    @Field(value = "Name, unique for its customer.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(
            value = "Version; other content under the same version is refused.",
            required = true,
            pattern = "[A-Za-z0-9][A-Za-z0-9._+-]{0,62}")
        String version,
    @Field(value = "What it does, for people.", max = 10_000) String description,
    @Field(value = "Files of its program.", max = 10_000) List<CodeFile> code,
    @Field(
            value =
                "Program and arguments; a relative program is looked up in code/, then on PATH.",
            max = 1000)
        List<String> command,
    @Field(value = "What one attempt needs.", fallback = "{\"cpuMillis\": 1000}")
        Resources resources,
    @Field(value = "Environment variables.", max = 1000) Map<String, String> env,
    @Field(value = "Longest run of one attempt.", fallback = "\"1h\"") Duration timeout,
    @Field("When a failed attempt is tried again.") Optional<Retry> retry,
    @Field("What happens when an attempt is lost.") OnLost onLost,
    @Field("Whether the work folder of a failed attempt is kept on its host for a while.")
        boolean keepWorkdir,
    @Field("Event types it takes and raises.") ModuleEvents events,
    @Field("Customers besides the owner that may use it; * means all.") List<String> visibleTo) {
  public ModuleSpec {
    code = List.copyOf(code);
    command = List.copyOf(command);
    env = Map.copyOf(env);
    visibleTo = List.copyOf(visibleTo);
  }

  /** The event types a module declares; empty {@code out}: it may raise any. */
  public record ModuleEvents(
      @Field("Types that start it, for documentation.") List<String> in,
      @Field("Types it may raise; empty: any.") List<String> out) {
    public ModuleEvents {
      in = List.copyOf(in);
      out = List.copyOf(out);
    }
  }
}
