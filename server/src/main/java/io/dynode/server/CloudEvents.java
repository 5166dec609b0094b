package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import io.dynode.server.http.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads CloudEvents 1.0 over HTTP: structured mode as it is, binary mode into the same shape. */
final class CloudEvents {
  private static final String PREFIX = "ce-";

  private CloudEvents() {}

  static Json read(Request request) throws IOException {
    String type = request.contentType();
    if (type.startsWith("application/cloudevents-batch")) {
      throw Bodies.unsupported(request, "one event (a batch: at /v1/events/batch)");
    }
    boolean binary =
        !type.startsWith("application/cloudevents") && request.header("ce-specversion").isPresent();
    return binary ? binary(request, type) : Bodies.json(request, Route.USUAL_BODY);
  }

  private static Json binary(Request request, String type) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    for (String name : request.head().headerNames().get()) {
      if (name.startsWith(PREFIX)) {
        String value = request.header(name).orElse("");
        members.put(name.substring(PREFIX.length()), Json.of(decoded(value)));
      }
    }
    byte[] body = request.body().readAllBytes();
    if (!type.isEmpty()) {
      members.put("datacontenttype", Json.of(request.header("Content-Type").orElse("").trim()));
    }
    if (body.length > 0) {
      data(type, body, members);
    }
    return new Json.Obj(members);
  }

  private static void data(String type, byte[] body, Map<String, Json> members) {
    if (type.isEmpty() || type.equals("application/json") || type.endsWith("+json")) {
      members.put("data", JsonText.parse(body));
    } else if (type.startsWith("text/")) {
      members.put("data", Json.of(text(body)));
    } else {
      members.put("data_base64", Json.of(Base64.getEncoder().encodeToString(body)));
    }
  }

  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf(0) >= 0) {
        throw new ProblemException(ErrorCode.INVALID_ENCODING, "NUL is not allowed in text");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new ProblemException(ErrorCode.INVALID_ENCODING, "The text is not valid UTF-8");
    }
  }

  /** Header values are percent-encoded where they are not plain ASCII. */
  private static String decoded(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] raw = value.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      int high = i + 2 < raw.length && raw[i] == '%' ? Character.digit(raw[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
      if (low >= 0) {
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.write(raw[i]);
      }
    }
    return text(bytes.toByteArray());
  }
}
