package io.dynode.engine;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.spi.Tables;
import java.util.Optional;

/**
 * A declaration that was decoded and checked as far as that needs no state, with its body and the
 * digest of it, which cost time by its size: all done outside the writer.
 */
record Declared(Kind kind, String owner, Record spec, Json body, String digest, Expected expected) {

  String name() {
    return text(body, "name");
  }

  private String version() {
    return kind.versioned() ? text(body, "version") : "";
  }

  /** What it comes to on that state; throws every problem found. */
  Applied decide(Work work, ResourceChecks checks) {
    Optional<Resource> before = work.get(Tables.RESOURCES, kind, owner, name(), version());
    require(expected, before, kind, name());
    if (before.isPresent() && before.get().digest().equals(digest)) {
      return new Applied(before.get(), Applied.Outcome.UNCHANGED);
    }
    if (before.isPresent() && kind.versioned()) {
      throw new ProblemException(
          ErrorCode.IMMUTABLE,
          "Version "
              + version()
              + " of "
              + kind.word()
              + " "
              + name()
              + " exists with other content; give the new content a new version",
          "/version");
    }
    checks.check(kind, owner, spec);
    Resource after =
        new Resource(
            kind,
            owner,
            name(),
            version(),
            body,
            digest,
            before.map(Resource::sequence).orElseGet(() -> work.next("resource")),
            before.map(Resource::createdMicros).orElse(work.nowMicros()),
            work.nowMicros(),
            revision(before) + 1);
    return new Applied(after, before.isEmpty() ? Applied.Outcome.CREATED : Applied.Outcome.CHANGED);
  }

  /** Refuses a write that was meant for another state than there is. */
  static void require(Expected expected, Optional<Resource> before, Kind kind, String name) {
    if (expected.met(revision(before))) {
      return;
    }
    String thing = kind.word() + " '" + name + "'";
    String state =
        before
            .map(resource ->
                expected.equals(Expected.ABSENT)
                    ? "There is a " + thing + " already"
                    : "The " + thing + " was changed meanwhile")
            .orElse("There is no " + thing);
    throw new ProblemException(
        ErrorCode.PRECONDITION_FAILED,
        state + before.map(resource -> "; its ETag is \"" + resource.revision() + "\"").orElse(""));
  }

  private static long revision(Optional<Resource> resource) {
    return resource.map(Resource::revision).orElse(0L);
  }

  static String text(Json body, String member) {
    return body.at("/" + member).flatMap(Json::text).orElseThrow();
  }
}
