package io.dynode.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgendaTestsTest {
  private static final String CHAIN =
      """
      operations:
        - {name: fetch, type: fetch, retry: {maxAttempts: 3, backoff: 10s}}
        - {name: count, type: count, payload: {rows: "@<fetch.out::/rows>"}, files: [{from: fetch, to: t}]}
        - {name: tell, type: emit, payload: {type: counted}, dependsOn: [count]}
      onFailure:
        - {name: clean, type: clean}
      """;

  static AgendaTests.Verdict run(String agenda, String cases, String... declarations) {
    AgendaTest test = AgendaTests.read(Yaml.parse("agenda: a.yaml\ncases:\n" + cases.indent(2)));
    List<Json.Obj> documents =
        List.of(declarations).stream().map(d -> (Json.Obj) Yaml.parse(d)).toList();
    return AgendaTests.of(
            test, Optional.of((Json.Obj) Yaml.parse(agenda)), documents, new Conditions())
        .run(test.cases().getFirst());
  }

  @Test
  void ofObjectsInListsOnlyWhatIsWrittenIsCompared() {
    String mocked =
        "- {name: x, mocks: {fetch: {output: {rows: [{id: 1, at: 7}, {id: 2}, null]}}}, expect:"
            + " {operations: {fetch: {output: {rows: %s}}}}}";
    assertThat(run(CHAIN, mocked.formatted("[{id: 1}, {}, null]")).complaints()).isEmpty();
    assertThat(run(CHAIN, mocked.formatted("[{id: 1}, {id: 3}, null]")).complaints())
        .singleElement()
        .asString()
        .contains("/rows/1/id: expected 3, was 2");
    assertThat(run(CHAIN, mocked.formatted("[{id: 1}, null, null]")).complaints())
        .singleElement()
        .asString()
        .contains("/rows/1: expected null");
    assertThat(run(CHAIN, mocked.formatted("[{id: 1}, {id: 2}]")).complaints())
        .singleElement()
        .asString()
        .contains("/rows: expected [");
  }

  @Test
  void aCaseComesOutAsItsFileSays() {
    AgendaTests.Verdict verdict =
        run(
            CHAIN,
            """
            - name: fetched at the second try
              mocks:
                fetch: [{fail: disk-full, takes: 1m}, {output: {rows: 3}, takes: 2h, files: [a.csv]}]
              expect:
                state: succeeded
                within: 2h2m
                order: [fetch, count]
                operations:
                  fetch: {state: succeeded, attempts: 2, output: {rows: 3}}
                  count: {payload: {rows: 3}, files: [t/a.csv]}
                  clean: skipped
            """);
    assertThat(verdict.complaints()).isEmpty();
    assertThat(verdict.operations()).isEqualTo(4);
    assertThat(verdict.took()).isBetween(Duration.ofMinutes(121), Duration.ofMinutes(122));
  }

  @Test
  void whatIsOtherwiseIsToldWithWhatItWas() {
    AgendaTests.Verdict verdict =
        run(
            CHAIN,
            """
            - name: wrong
              mocks:
                fetch: {fail: exit-nonzero, message: no route}
                fetsh: {takes: 1s}
                tell: {takes: 1s}
              expect:
                state: succeeded
                message: no router
                within: 1s
                agendas: 2
                order: [fetch, count]
                operations:
                  fetch: {attempts: 1, code: out-of-memory, output: {rows: 4}, files: [x]}
                  cuont: skipped
                  clean: skipped
            """);
    assertThat(verdict.complaints())
        .anyMatch(line -> line.equals("state: expected succeeded, was failed"))
        .anyMatch(line -> line.startsWith("message: expected no router, was Operation 'fetch'"))
        .anyMatch(line -> line.startsWith("it took PT"))
        .anyMatch(
            line -> line.equals("mocks.fetsh: there is no such operation; did you mean 'fetch'?"))
        .anyMatch(line -> line.startsWith("mocks.tell: 'emit' does what it always does"))
        .anyMatch(line -> line.equals("agendas: expected 2, ran 1"))
        .anyMatch(line -> line.equals("order: 'count' did not run"))
        .anyMatch(line -> line.equals("operations.fetch.attempts: expected 1, had 3"))
        .anyMatch(
            line -> line.equals("operations.fetch.code: expected out-of-memory, was exit-nonzero"))
        .anyMatch(line -> line.startsWith("operations.fetch.output: expected"))
        .anyMatch(line -> line.equals("operations.fetch.files: expected [x], had []"))
        .anyMatch(line -> line.contains("there is no such operation; did you mean 'count'?"))
        .anyMatch(line -> line.equals("operations.clean.state: expected skipped, was succeeded"))
        .hasSize(13);
  }

  @Test
  void usersApproveAndWaitsOfMonthsAreShort() {
    String agenda =
        """
        operations:
          - {name: gate, type: wait, payload: {approval: "Go on?"}}
          - {name: later, type: delay, payload: {duration: 3d}, dependsOn: [gate]}
          - {name: last, type: work, dependsOn: [later]}
        """;
    assertThat(
            run(
                    agenda,
                    """
                    - name: approved
                      steps: [{at: 3h, approve: gate, comment: fine}]
                      expect:
                        state: succeeded
                        operations: {gate: {output: {approved: true, comment: fine}}, last: succeeded}
                    """)
                .complaints())
        .isEmpty();
    assertThat(
            run(
                    agenda,
                    """
                    - name: nobody comes
                      limit: 2d
                      expect: {state: running}
                    """)
                .complaints())
        .containsExactly("it has not ended after 2 days; the agenda is running: 'gate' is held");
    assertThat(
            run(
                    agenda,
                    """
                    - name: nothing to approve
                      steps: [{at: 1h, approve: gate}, {at: 2h, approve: gate}]
                    """)
                .complaints())
        .singleElement()
        .asString()
        .startsWith("at PT2H: refused: ");
  }

  @Test
  void anEventStartsWhatItsTriggerSays() {
    AgendaTest test =
        AgendaTests.read(
            Yaml.parse(
                """
                cases:
                  - name: arrived
                    event: {specversion: "1.0", id: e1, source: /test, type: arrived, data: {n: 2}}
                    mocks: {look: {events: [{type: looked, data: {n: 9}}]}}
                    expect:
                      state: succeeded
                      agendas: 2
                      operations: {look: {payload: {n: 2}}}
                """));
    List<Json.Obj> documents =
        java.util.stream.Stream.of(
                "{kind: template, name: one, version: '1', parameters: {n: {type: integer}},"
                    + " agenda: {operations: [{name: look, type: look, payload: {n: '@<n>'}}]}}",
                "{kind: trigger, name: first, types: [arrived], template: one,"
                    + " params: {n: event.data.n}}",
                "{kind: template, name: two, version: '1',"
                    + " agenda: {operations: [{name: end, type: work}]}}",
                "{kind: trigger, name: second, types: [looked], template: two}")
            .map(text -> (Json.Obj) Yaml.parse(text))
            .toList();
    AgendaTests tests = AgendaTests.of(test, Optional.empty(), documents, new Conditions());
    assertThat(tests.run(test.cases().getFirst()).complaints()).isEmpty();
  }

  @Test
  void growthAndInstancesAreMockedByName() {
    AgendaTests.Verdict verdict =
        run(
            """
            operations:
              - {name: plan, type: plan, growth: awaited}
              - {name: each, type: part, forEach: [1, 2, 3], dependsOn: [plan]}
              - {name: all, type: sum, payload: {parts: "@<each.out>", made: "@<plan.children>"}}
            """,
            """
            - name: grown
              mocks:
                plan: {output: {operations: [{name: extra, type: more}]}}
                extra: {output: 7}
                each: {output: 1}
                "each[1]": {output: 2}
              expect:
                state: succeeded
                operations: {all: {payload: {parts: [1, 2, 1], made: [7]}}}
            """);
    assertThat(verdict.complaints()).isEmpty();
  }

  @Test
  void mistakesInTheTestAreToldWithTheirPlaces() {
    assertThatThrownBy(
            () -> AgendaTests.read(Yaml.parse("cases: [{name: a, steps: [{at: 1s}], expct: {}}]")))
        .hasMessageContaining("expct");
    assertThatThrownBy(() -> AgendaTests.read(Yaml.parse("cases: [{name: a, steps: [{at: 1s}]}]")))
        .hasMessageContaining("/cases/0")
        .hasMessageContaining("Say what begins");
  }

  @Test
  void aMockThatNoCaseUsesIsTold() {
    AgendaTest test =
        AgendaTests.read(
            Yaml.parse(
                """
                agenda: a.yaml
                mocks: {fetsh: {output: {rows: 3}}, tell: {takes: 1s}, count: {takes: 1s}, clean: {}}
                cases:
                  - {name: one, mocks: {fetch: {output: {rows: 1}}}}
                """));
    AgendaTests tests =
        AgendaTests.of(
            test, Optional.of((Json.Obj) Yaml.parse(CHAIN)), List.of(), new Conditions());
    assertThat(tests.run(test.cases().getFirst()).complaints()).isEmpty();
    assertThat(tests.complaints())
        .containsExactly(
            "mocks.fetsh: no case has such an operation; did you mean 'fetch'?",
            "mocks.tell: it does what it always does; mock modules and http");
  }

  @Test
  void withoutAWordAboutItAnAgendaMustSucceed() {
    String agenda = "operations: [{name: a, type: work}]";
    String fails = "- {name: x, mocks: {a: {fail: exit-nonzero}}";
    assertThat(run(agenda, fails + "}").complaints())
        .containsExactly("state: expected succeeded, was failed");
    assertThat(run(agenda, fails + ", expect: {operations: {a: failed}}}").complaints())
        .containsExactly("state: expected succeeded, was failed");
    assertThat(run(agenda, fails + ", expect: {state: failed}}").complaints()).isEmpty();
  }

  @Test
  void stepsThatComeTooLateAreTold() {
    assertThat(
            run(
                    "operations: [{name: a, type: work}]",
                    "- {name: x, steps: [{at: 1h, cancel: why}], mocks: {a: {takes: 1m}}}")
                .complaints())
        .singleElement()
        .asString()
        .startsWith("at PT1H: never done, since all had ended after PT1M");
  }

  @Test
  void callsAreMade() {
    String agenda = "operations: [{name: shipped, type: wait, payload: {callback: the parcel}}]";
    assertThat(
            run(
                    agenda,
                    """
                    - name: called
                      steps: [{at: 3h, call: shipped, body: {by: post}}]
                      expect: {operations: {shipped: {output: {by: post}}}}
                    """)
                .complaints())
        .isEmpty();
    assertThat(run(agenda, "- {name: x, steps: [{at: 1h, call: nobody}], limit: 1d}").complaints())
        .contains("at PT1H: there is no operation 'nobody'");
  }

  @Test
  void aRefusedAgendaIsToldWithItsProblems() {
    assertThat(
            run(
                    "operations: [{name: a, type: work, dependsOn: [b]}]",
                    "- {name: refused, expect: {state: succeeded}}")
                .complaints())
        .singleElement()
        .asString()
        .contains("/operations/0/dependsOn/0");
  }
}
