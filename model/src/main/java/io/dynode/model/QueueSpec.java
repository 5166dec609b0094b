package io.dynode.model;

import java.time.Duration;
import java.util.List;

/** Where agendas wait, in one order. */
public record QueueSpec(
    @Field(value = "Name, unique in the installation.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(value = "A line for people.", max = 500) String title,
    @Field(value = "Pool it feeds.", required = true) String pool,
    @Field(value = "Queues are matched in this order, smallest first.", fallback = "100")
        int precedence,
    @Field(value = "Order of its agendas: fifo or priority.", fallback = "\"fifo\"")
        String discipline,
    @Field(
            value = "In a priority queue, the waiting time that is worth one step of priority.",
            fallback = "\"1m\"")
        Duration aging,
    @Field(
            value = "Share of the pool against its other queues.",
            fallback = "1",
            min = 1,
            max = 1_000_000)
        int weight,
    @Field(value = "Agendas that may wait; more are refused (429).", fallback = "1000000", min = 1)
        long maxWaiting,
    @Field(value = "Agendas it takes: any of the rules.", max = 1000) List<QueueRule> rules,
    @Field(value = "Customers that may use it; * means all.", fallback = "[\"*\"]")
        List<String> visibleTo) {
  public QueueSpec {
    rules = List.copyOf(rules);
    visibleTo = List.copyOf(visibleTo);
  }

  /**
   * Matches an agenda when every field that is given matches; values are exact or {@code prefix*}.
   */
  public record QueueRule(
      @Field("Any operation runs one of these modules.") List<String> modules,
      @Field("Any operation has one of these names.") List<String> operationNames,
      @Field("The agenda has one of these labels: key=value.") List<String> labels,
      @Field("The agenda or an operation has one of these params: key=value.")
          List<String> params) {
    public QueueRule {
      modules = List.copyOf(modules);
      operationNames = List.copyOf(operationNames);
      labels = List.copyOf(labels);
      params = List.copyOf(params);
    }
  }
}
