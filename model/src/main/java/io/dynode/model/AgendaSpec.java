package io.dynode.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agenda as it is submitted. */
public record AgendaSpec(
    @Field(value = "A line for people.", max = 500) String title,
    @Field("Owner; default: the caller's only customer.") String customerId,
    @Field("Template to make it from: name or name@version; then no operations.") String template,
    @Field("Values of the template's parameters; free values otherwise.") Map<String, Json> params,
    @Field(value = "The operations.", max = 110_000) List<OperationSpec> operations,
    @Field("Queue; default: the first whose rules match.") String queue,
    @Field(value = "Larger goes first in a priority queue.", min = -1000, max = 1000) int priority,
    @Field("Free key and value pairs, for people and queue rules.") Map<String, String> labels,
    @Field(value = "The caller's grouping of agendas.", max = 128) String linkId,
    @Field(value = "Inherited along one cascade; made if absent.", max = 128) String correlationId,
    @Field(value = "The caller's own name for it.", max = 128) String externalId,
    @Field(value = "A second submit with the same key gets the first agenda.", max = 128)
        String idempotencyKey,
    @Field("When failed operations are tried again; default for all operations.")
        Optional<Retry> retry,
    @Field("When it runs again by itself after it failed; default: never.")
        Optional<RerunRule> rerun,
    @Field("Longest time from admission to the end; default (and 0s): none.") Duration timeout,
    @Field("What a failed operation does to the rest.") FailurePolicy failurePolicy,
    @Field(value = "Operations that run once after the rest has stopped, if it failed.", max = 1000)
        List<OperationSpec> onFailure,
    @Field("Footprint that is reserved at admission; default: the largest single operation.")
        Optional<Resources> resources,
    @Field("Who is called about it; sub-agendas do not inherit it.")
        Optional<AgendaCallback> callback) {
  public AgendaSpec {
    params = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(params));
    operations = List.copyOf(operations);
    labels = Map.copyOf(labels);
    onFailure = List.copyOf(onFailure);
  }

  /** These operations under what holds for all operations of another agenda. */
  public AgendaSpec under(AgendaSpec other) {
    return with(params, operations, onFailure, other.retry, other.failurePolicy, callback);
  }

  /** The same with other operations. */
  public AgendaSpec with(List<OperationSpec> operations, List<OperationSpec> onFailure) {
    return with(params, operations, onFailure);
  }

  /** The same with other operations and parameters. */
  public AgendaSpec with(
      Map<String, Json> params, List<OperationSpec> operations, List<OperationSpec> onFailure) {
    return with(params, operations, onFailure, retry, failurePolicy, callback);
  }

  /** The same without its callback, which is no part of its definition. */
  public AgendaSpec withoutCallback() {
    return callback.isEmpty()
        ? this
        : with(params, operations, onFailure, retry, failurePolicy, Optional.empty());
  }

  /** The one copy by position. */
  private AgendaSpec with(
      Map<String, Json> params,
      List<OperationSpec> operations,
      List<OperationSpec> onFailure,
      Optional<Retry> retry,
      FailurePolicy failurePolicy,
      Optional<AgendaCallback> callback) {
    return new AgendaSpec(
        title,
        customerId,
        template,
        params,
        operations,
        queue,
        priority,
        labels,
        linkId,
        correlationId,
        externalId,
        idempotencyKey,
        retry,
        rerun,
        timeout,
        failurePolicy,
        onFailure,
        resources,
        callback);
  }
}
