package io.dynode.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One operation as it is submitted. */
public record OperationSpec(
    @Field(value = "Unique in the agenda, ignoring case.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(value = "Module to run: name or name@version.", required = true, max = 200) String type,
    @Field("Any JSON; may hold references @<operation.out::/pointer?fallback>.") Json payload,
    @Field(value = "Operations that end before this one starts.") List<String> dependsOn,
    @Field(value = "Files placed before it starts.", max = 1000) List<FileSelection> files,
    @Field(value = "CEL condition; false: skipped.", max = 10_000) String when,
    @Field("Which ends of its dependencies let it run.") RunIf runIf,
    @Field("An array, or a reference to one: it runs once for each element.") Json forEach,
    @Field("Whether operations in its output are added, and who waits for them.") Growth growth,
    @Field("What it needs; default: the module's.") Optional<Resources> resources,
    @Field("Environment to run in; default: the first that can.") String environment,
    @Field("When it is tried again; default: the agenda's, else the module's.")
        Optional<Retry> retry,
    @Field("Longest run of one attempt; default (and 0s): the module's.") Duration timeout,
    @Field("Whether the work folder of a failed attempt is kept; default: the module's.")
        Optional<Boolean> keepWorkdir,
    @Field("Free values beside the payload; used by queue rules.") Map<String, Json> params) {
  public OperationSpec {
    dependsOn = List.copyOf(dependsOn);
    files = List.copyOf(files);
    params = Map.copyOf(params);
  }

  /** The same with another payload, for which it waits for these. */
  public OperationSpec with(Json payload, List<String> dependsOn) {
    return new OperationSpec(
        name,
        type,
        payload,
        dependsOn,
        files,
        when,
        runIf,
        forEach,
        growth,
        resources,
        environment,
        retry,
        timeout,
        keepWorkdir,
        params);
  }

  /** The same of another type. */
  public OperationSpec withType(String type) {
    return new OperationSpec(
        name,
        type,
        payload,
        dependsOn,
        files,
        when,
        runIf,
        forEach,
        growth,
        resources,
        environment,
        retry,
        timeout,
        keepWorkdir,
        params);
  }
}
