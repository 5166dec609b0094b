package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Feeds are bounded, for each principal and in all. */
final class FeedsTest {
  private final Feeds feeds = new Feeds(_ -> true);

  private Response open(String principal, String method) {
    Caller caller = new Caller(principal, Role.VIEWER, List.of("acme"), "");
    Request.Head head = new Request.Head(method, "/", Map.of(), _ -> null, Set::of, 0);
    Request request = new Request("r", head, Map.of(), caller, InputStream.nullInputStream());
    return feeds.stream(request, "text/plain", out -> out.write('x'));
  }

  private void assertRefused(String principal) {
    assertThatThrownBy(() -> open(principal, "GET"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private static void end(Response feed) throws IOException {
    assertThat(feed.body()).isInstanceOf(Response.Body.Stream.class);
    if (feed.body() instanceof Response.Body.Stream stream) {
      stream.writer().writeTo(OutputStream.nullOutputStream());
    }
  }

  @Test
  void onePrincipalLeavesPlacesForOthers() throws IOException {
    Response first = open("one", "GET");
    for (int i = 1; i < Feeds.MOST_OF_ONE; i++) {
      open("one", "GET");
    }
    assertRefused("one");
    end(open("two", "GET"));
    // Nobody reads the answer to a HEAD, so nothing would ever give a place back.
    open("one", "HEAD");
    end(first);
    open("one", "GET");
    assertRefused("one");
  }

  @Test
  void thereAreSoManyInAll() throws IOException {
    Response first = open("0", "GET");
    for (int i = 1; i < Feeds.MOST; i++) {
      open(Integer.toString(i), "GET");
    }
    assertRefused("late");
    end(first);
    end(open("late", "GET"));
  }
}
