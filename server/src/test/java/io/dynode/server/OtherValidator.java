package io.dynode.server;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds values against a description with a validator that others wrote, so that we and our own
 * reading of JSON Schema are not the only ones to say that the description is true.
 */
final class OtherValidator {
  private static final String HOME = "https://dynode.test/openapi.json";
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private final SchemaRegistry registry;
  private final Map<String, Schema> known = new ConcurrentHashMap<>();

  OtherValidator(Json description) {
    String text = JsonText.print(description);
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(HOME, text)));
  }

  /** Every flaw; none when the value is as the schema of the description says. */
  List<String> flaws(Json schema, Json value) {
    return known
        .computeIfAbsent(JsonText.print(schema), this::compiled)
        .validate(JsonText.print(value), InputFormat.JSON)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private Schema compiled(String schema) {
    String whole = schema.replace("\"#/components", "\"" + HOME + "#/components");
    String separator = whole.equals("{}") ? "" : ",";
    return registry.getSchema(
        "{\"$schema\":\"" + DIALECT + "\"" + separator + whole.substring(1), InputFormat.JSON);
  }
}
