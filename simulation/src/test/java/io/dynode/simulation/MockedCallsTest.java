package io.dynode.simulation;

import static io.dynode.simulation.AgendaTestsTest.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests of {@code http} operations in an agenda's test. */
final class MockedCallsTest {
  private static final String ASKS =
      """
      operations:
        - {name: n, type: n}
        - name: ask
          type: http
          retry: {backoff: 10s}
          payload: {url: "https://api.example/v1/@<n.out::/id>", body: {n: "@<n.out::/id>"}}
        - name: use
          type: use
          payload: {got: "@<ask.out::/body/rows>", status: "@<ask.out::/status>"}
      """;

  @Test
  void requestsAreAnsweredAsTheFileSays() {
    AgendaTests.Verdict verdict =
        run(
            ASKS,
            """
            - name: answered at the third try
              mocks:
                n: {output: {id: 7}}
                ask:
                  - {response: {status: 503, headers: {Retry-After: "60"}}}
                  - {fail: http-unavailable, message: no route}
                  - {response: {body: {rows: [1, 2]}, headers: {X-Page: "1"}}}
              expect:
                order: [n, ask, use]
                operations:
                  ask:
                    attempts: 3
                    output: {status: 200, headers: {x-page: "1"}}
                    payload: {method: POST, url: "https://api.example/v1/7", body: {n: 7}}
                  use: {payload: {got: [1, 2], status: 200}}
            """);
    assertThat(verdict.complaints()).isEmpty();
    assertThat(verdict.took()).isBetween(Duration.ofSeconds(65), Duration.ofMinutes(3));
  }

  @Test
  void oneThatNoMockSpeaksOfIsAnsweredWithNothing() {
    assertThat(
            run(
                    "operations: [{name: ask, type: http, payload: {url: 'https://a.example/'}}]",
                    "- {name: x, expect: {operations: {ask: {output: {status: 200, body: {}}}}}}")
                .complaints())
        .isEmpty();
  }

  @Test
  void instancesAreToldApartAlsoWithKeysOfTheirOwn() {
    String each =
        """
        operations:
          - name: ask
            type: http
            forEach: [1, 2, 3]
            payload: {url: "https://a.example/@<item>", headers: {Idempotency-Key: "k@<item>"}}
          - {name: all, type: all, payload: {bodies: "@<ask.out>"}}
        """;
    assertThat(
            run(
                    each,
                    """
                    - name: each its own
                      mocks:
                        ask: {response: {body: usual}}
                        "ask[1]": {response: {status: 201, body: special}}
                      expect:
                        operations:
                          "ask[1]": {payload: {url: "https://a.example/2"}, output: {status: 201}}
                          "ask[2]": {payload: {url: "https://a.example/3"}, output: {body: usual}}
                    """)
                .complaints())
        .isEmpty();
  }

  @Test
  void refusedRequestsFailAtOnce() {
    assertThat(
            run(
                    ASKS,
                    """
                    - name: refused
                      mocks: {n: {output: {id: 7}}, ask: {response: {status: 404, body: gone}}}
                      expect:
                        state: failed
                        operations: {ask: {code: http-refused, attempts: 1}, use: canceled}
                    """)
                .complaints())
        .isEmpty();
    assertThat(
            run(
                    ASKS,
                    """
                    - name: not sent
                      mocks: {n: {output: {id: 7}}, ask: {fail: address-refused, message: not there}}
                      expect: {state: failed, message: not there}
                    """)
                .complaints())
        .isEmpty();
  }

  @Test
  void whatARequestOrAModuleCannotDoIsTold() {
    assertThat(
            run(
                    ASKS,
                    """
                    - name: wrong
                      mocks:
                        n: {output: {id: 7}, response: {status: 200}}
                        ask: {output: {rows: 1}, fail: exit-nonzero}
                      expect: {state: failed}
                    """)
                .complaints())
        .anyMatch(line -> line.contains("mocks.n.response: only http"))
        .anyMatch(line -> line.contains("mocks.ask: a request has a 'response'"))
        .anyMatch(line -> line.contains("mocks.ask.fail: a request fails with"));
  }

  @Test
  void aMockThatFailsAndAnswersIsRefused() {
    String both = "{fail: http-unavailable, response: {status: 200}}";
    assertThatThrownBy(() -> run(ASKS, "- {name: both, mocks: {ask: [{}, " + both + "]}}"))
        .hasMessageContaining("/cases/0/mocks/ask/1")
        .hasMessageContaining("'fail' or 'response', not both");
  }

  /** A trigger starts another agenda, whose operation of the same name is a module. */
  @Test
  void aNameThatARequestAndAModuleHaveIsJudgedByBoth() {
    String first =
        """
        operations:
          - {name: raise, type: emit, payload: {type: x.y}}
          - {name: ask, type: http, payload: {url: "https://a.example/"}, dependsOn: [raise]}
        """;
    String second =
        """
        kind: template
        name: other
        version: "1"
        agenda: {operations: [{name: ask, type: work}]}
        """;
    String trigger = "{kind: trigger, name: t, types: [x.y], template: other}";
    String expected = ", expect: {agendas: 2, operations: {ask: {output: {status: 201}}}}}";
    String both = "{output: {rows: 1}, response: {status: 201}}";
    assertThat(
            run(first, "- {name: x, mocks: {ask: " + both + "}" + expected, second, trigger)
                .complaints())
        .isEmpty();
    String fails = "{fail: disk-full}";
    assertThat(run(first, "- {name: x, mocks: {ask: " + fails + "}}", second, trigger).complaints())
        .anyMatch(line -> line.contains("mocks.ask.fail: a request fails with"));
  }

  @Test
  void callbacksOfTheAgendaReachNobody() {
    String calling =
        """
        callback: {url: "https://hooks.example/", types: ["agenda.*"]}
        operations:
          - {name: ask, type: http, payload: {url: "https://a.example/"}}
          - {name: last, type: work, dependsOn: [ask]}
        """;
    assertThat(run(calling, "- {name: x, expect: {operations: {ask: {attempts: 1}}}}").complaints())
        .isEmpty();
  }
}
