package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a running server says of its API, read by the parser of others. That every example is as its
 * schema says is held against a validator of others where the description is made.
 */
class OpenApiTest {
  private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"([^\"]*)\"");

  /** Of the parser, which also logs what it complains of. */
  private static final Logger LOG = Logger.getLogger("io.swagger");

  private static String text = "";

  @BeforeAll
  static void read() throws IOException, InterruptedException {
    LOG.setLevel(Level.OFF);
    try (Serving serving = Serving.start();
        HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create(serving.standalone().address() + "/v1/openapi.json");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      text = answer.body();
    }
  }

  private static SwaggerParseResult parsed(String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return new OpenAPIV3Parser().readContents(text, null, options);
  }

  private static List<Operation> operations(OpenAPI api) {
    return api.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .toList();
  }

  @Test
  void itIsReadWithoutAComplaint() {
    SwaggerParseResult result = parsed(text);
    assertThat(result.getMessages()).isEmpty();
    OpenAPI api = result.getOpenAPI();
    assertThat(api.getSpecVersion()).isEqualTo(SpecVersion.V31);
    assertThat(api.getPaths()).hasSizeGreaterThan(80);
    assertThat(operations(api))
        .hasSizeGreaterThan(110)
        .allSatisfy(operation -> assertThat(operation.getResponses()).isNotEmpty());
    assertThat(operations(api).stream().map(Operation::getOperationId))
        .allSatisfy(id -> assertThat(id).matches("[a-z][A-Za-z0-9-]+"))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyReferenceLeadsToASchemaThatTheParserHas() {
    OpenAPI api = parsed(text).getOpenAPI();
    Matcher references = REFERENCE.matcher(text);
    int count = 0;
    while (references.find()) {
      count++;
      assertThat(references.group(1)).startsWith("#/components/schemas/");
      String name = references.group(1).substring("#/components/schemas/".length());
      assertThat(api.getComponents().getSchemas()).containsKey(name);
    }
    assertThat(count).isGreaterThan(300);
  }

  @Test
  void whatIsWrongIsFound() {
    assertThat(wrong("\"in\":\"query\"", "\"in\":\"quary\"")).contains(".in is not of type");
    assertThat(wrong("\"responses\"", "\"responces\"")).contains("responses is missing");
    assertThat(wrong("schemas/AgendaView\"", "schemas/AgendaVeiw\"")).contains("AgendaVeiw");
    assertThat(wrong("\"postAgendas\"", "\"getLimits\"")).contains("operationId is repeated");
  }

  private static String wrong(String right, String wrong) {
    assertThat(text).contains(right);
    String changed = text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
    return String.join("\n", parsed(changed).getMessages());
  }
}
