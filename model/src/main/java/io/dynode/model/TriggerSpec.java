package io.dynode.model;

import java.util.List;
import java.util.Map;

/** Which events start what. */
public record TriggerSpec(
    @Field(value = "Name, unique for its customer.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(value = "Event types, exact or prefix*.", required = true, min = 1, max = 100)
        List<String> types,
    @Field(value = "CEL condition over 'event'; empty: all.", max = 10_000) String filter,
    @Field("Module to run, name or name@version; or else a template.") String module,
    @Field("Template to make the agenda from, name or name@version.") String template,
    @Field(
            "CEL expressions over 'event': values of the template's parameters, or members of the"
                + " module's payload.")
        Map<String, String> params,
    @Field("Queue; default: the first whose rules match.") String queue,
    @Field(value = "Priority of the agendas.", min = -1000, max = 1000) int priority,
    @Field(value = "Off: new events are not looked at.", fallback = "true") boolean enabled) {
  public TriggerSpec {
    types = List.copyOf(types);
    params = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(params));
  }
}
