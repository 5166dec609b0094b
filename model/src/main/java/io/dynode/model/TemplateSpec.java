package io.dynode.model;

import java.util.List;
import java.util.Map;

/** A versioned agenda definition with typed parameters. Immutable per version. */
public record TemplateSpec(
    @Field(value = "Name, unique for its customer.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(
            value = "Version; other content under the same version is refused.",
            required = true,
            pattern = "[A-Za-z0-9][A-Za-z0-9._+-]{0,62}")
        String version,
    @Field(value = "What it does, for people.", max = 10_000) String description,
    @Field("Its parameters by name; used in the agenda as @<name>.")
        Map<String, Parameter> parameters,
    @Field(value = "The agenda, with references to the parameters.", required = true) Json agenda,
    @Field("Customers besides the owner that may use it; * means all.") List<String> visibleTo) {
  public TemplateSpec {
    parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
    visibleTo = List.copyOf(visibleTo);
  }

  /** One parameter of a template. */
  public record Parameter(
      @Field("Type of its value.") ParameterType type,
      @Field(value = "Value when none is given; null: none.", name = "default") Json defaultValue,
      @Field("Whether a value must be given.") boolean required,
      @Field(value = "What it is for.", max = 10_000) String description) {}

  /** Types of parameter values. */
  public enum ParameterType {
    /** Any JSON. */
    ANY,
    STRING,
    NUMBER,
    INTEGER,
    BOOLEAN,
    ARRAY,
    OBJECT
  }
}
