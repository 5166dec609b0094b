package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agenda;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Routes of objects. One may be read by those who have a name for it, and by nobody else. */
final class ObjectApi {
  private static final String BYTES = "application/octet-stream";

  private final Engine engine;
  private final ObjectStore objects;
  private final long maxObject;

  ObjectApi(Engine engine, ObjectStore objects, long maxObject) {
    this.engine = engine;
    this.objects = objects;
    this.maxObject = maxObject;
  }

  List<Route> routes() {
    String one = "/v1/objects/{sha256}";
    return List.of(
        Route.of(
                "GET",
                "/v1/objects",
                "Lists the files of an agenda or of one of its operations.",
                Access.READ,
                this::list)
            .with("agenda", "Whose files.")
            .with("operation", "Only those of this operation.")
            .returnsPage(Views.ObjectView.class),
        Route.of("PUT", one, "Stores an object; its hash is verified.", Access.WRITE, this::put)
            .takes(Input.bytes(maxObject))
            .with("customer", "Whose it is; default: the key's only customer.")
            .with("name", "A path to know it by; default: its hash.")
            .returns(201, Views.ObjectView.class, "Location"),
        Route.of("GET", one, "Gets an object, or a range of it.", Access.READ, this::get)
            .with("customer", "Only if this customer has a name for it.")
            .header("Range", "Only these bytes: bytes=first-last.")
            .header("If-None-Match", "ETag of what is known already.")
            .returns(200, BYTES, "ETag", "Accept-Ranges")
            .returns(206, BYTES, "ETag", "Accept-Ranges", "Content-Range")
            .returns(304, "", "ETag")
            .returns(416, "", "Content-Range"));
  }

  /** The text as an object's hash. */
  static String hash(String text) {
    boolean valid = text.length() == 64;
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!valid) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "An object's name is its SHA-256: 64 lower-case hex digits");
    }
    return text;
  }

  private Response list(Request request) {
    String id =
        request
            .query("agenda")
            .orElseThrow(() -> new ProblemException(ErrorCode.MISSING_FIELD, "Say ?agenda=…"));
    Agenda agenda =
        engine
            .read(reader -> reader.get(Tables.AGENDAS, id))
            .filter(a -> request.caller().mayActFor(a.customer().value()))
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND, "There is no agenda '" + id + "' for this key"));
    Optional<String> operation = request.query("operation");
    String first = "operation/" + agenda.id().value() + "/";
    return engine.read(reader ->
        Pages.readFrom(
                reader,
                new Pages.Stretch<>(
                    Scan.of(Tables.OBJECT_REFS, 1),
                    List.of("owner", "path"),
                    List.of(first, ""),
                    ref -> ref.owner().startsWith(first)),
                request,
                ref -> operation.isEmpty() || ref.operation().equals(operation.get()))
            .answer(Views.ObjectView::of));
  }

  private Response put(Request request) {
    String hash = hash(request.argument("sha256"));
    String name = request.query("name").orElse(hash);
    // Before the content is read: nobody should send it for nothing.
    FilePaths.check(name, "");
    CustomerId customer =
        engine.read(
            reader -> Visible.acting(request, reader, request.query("customer").orElse("")));
    Protocol.Intended intended =
        Await.get(engine.intend(request.caller(), customer, List.of(hash)));
    ObjectStore.Key key = new ObjectStore.Key(hash, intended.generations().getFirst());
    HashedBody body = new HashedBody(request.body());
    try {
      objects.put(key, body);
    } catch (ProblemException e) {
      throw e.code() == ErrorCode.CORRUPT_OBJECT ? otherContent() : e;
    }
    // Whoever names an object must have it: a store that knows it already need not have looked.
    if (!body.hashOfAll().equals(hash)) {
      throw otherContent();
    }
    ObjectRef ref = Await.get(engine.stored(request.caller(), customer, key, body.size(), name));
    return Answer.of(201, Views.ObjectView.of(ref)).header("Location", "/v1/objects/" + hash);
  }

  private static ProblemException otherContent() {
    return new ProblemException(
        ErrorCode.INVALID_VALUE, "The content has another SHA-256; nothing was stored");
  }

  private Response get(Request request) throws IOException {
    String hash = hash(request.argument("sha256"));
    Visible visible = Visible.to(request);
    ObjectRef ref =
        engine
            .read(reader ->
                reader.scan(
                    visible.within(Scan.along(Tables.OBJECT_REFS, "by_hash", 1, hash).backwards())))
            .stream()
            .findFirst()
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND, "There is no object '" + hash + "' for this key"));
    ObjectStore.Key key = new ObjectStore.Key(hash, ref.generation());
    String tag = "\"" + hash + "\"";
    if (request.header("If-None-Match").filter(tag::equals).isPresent()) {
      return Response.empty(304).header("ETag", tag);
    }
    Response answer =
        request
            .header("Range")
            .flatMap(text -> ByteRange.parse(text, ref.size()))
            .map(range -> part(key, range, ref.size()))
            .orElseGet(() -> all(key, ref.size(), request.head().method()));
    return answer.header("ETag", tag).header("Accept-Ranges", "bytes");
  }

  private Response all(ObjectStore.Key key, long size, String method) {
    if (method.equals("HEAD")) {
      return Response.stream(200, BYTES, size, out -> {});
    }
    InputStream in = objects.get(key);
    return Response.stream(200, BYTES, size, out -> copy(in, out));
  }

  private Response part(ObjectStore.Key key, ByteRange range, long size) {
    if (range.empty()) {
      return Response.empty(416).header("Content-Range", "bytes */" + size);
    }
    return Response.stream(
            206,
            BYTES,
            range.length(),
            out -> {
              try (InputStream in = objects.get(key)) {
                in.skipNBytes(range.first());
                range.copy(in, out);
              }
            })
        .header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + size);
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    try (in) {
      in.transferTo(out);
    }
  }

  /** The whole object; its length is not known before its end. */
  static Response whole(ObjectStore objects, ObjectStore.Key key, String method) {
    if (method.equals("HEAD")) {
      return Response.stream(200, BYTES, -1, out -> {});
    }
    InputStream in = objects.get(key);
    return Response.stream(200, BYTES, -1, out -> copy(in, out));
  }
}
