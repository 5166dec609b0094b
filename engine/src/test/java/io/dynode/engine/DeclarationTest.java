package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import org.junit.jupiter.api.Test;

/** What could never work is refused where it is declared, not when it is used. */
final class DeclarationTest {
  private final EngineHarness world = new EngineHarness();

  @Test
  void aNewPoolMayNameTheQueueThatComesAfterIt() {
    world.apply(Kind.POOL, "{name: lab, defaultQueue: lab}");
    world.apply(Kind.QUEUE, "{name: lab, pool: lab}");
    world.apply(Kind.POOL, "{name: lab, title: Lab, defaultQueue: lab}");
    refused(Kind.POOL, "{name: lab, defaultQueue: lob}", "unknown-queue /defaultQueue");
    refused(Kind.POOL, "{name: lab, defaultQueue: work}", "invalid-value /defaultQueue");
    refused(Kind.POOL, "{name: new, defaultQueue: work}", "invalid-value /defaultQueue");
  }

  @Test
  void modulesThatCouldNeverRun() {
    refused(
        Kind.MODULE,
        "{name: m, version: '1', command: [x], env: {'': a, bad-name: b, 'A=B': c, DYNODE_OUT: d,"
            + " 1A: e, GOOD_1: f}}",
        "invalid-name /env/",
        "invalid-name /env/1A",
        "invalid-name /env/A=B",
        "invalid-name /env/DYNODE_OUT",
        "invalid-name /env/bad-name");
    refused(Kind.MODULE, "{name: log, version: '1', command: [x]}", "invalid-name /name");
    refused(
        Kind.MODULE,
        "{name: m, version: '1', command: [x], timeout: 0s, retry: {'on': [user, canceled]}}",
        "invalid-value /retry/on/1",
        "invalid-value /timeout");
  }

  @Test
  void triggersAndQueuesThatCouldNeverMatch() {
    refused(
        Kind.TRIGGER,
        "{name: t, module: crunch, types: [a, 'a*', '*', 'a*b', '']}",
        "invalid-value /types/3",
        "invalid-value /types/4");
    refused(
        Kind.QUEUE,
        "{name: q, pool: main, rules: [{labels: [a=b, 'a*', noequals], params: [none]}]}",
        "invalid-value /rules/0/labels/2",
        "invalid-value /rules/0/params/0");
  }

  @Test
  void theAgendaOfATemplateIsReadWhereverNoParameterStands() {
    refused(
        Kind.TEMPLATE,
        "{name: t, version: '1', agenda: {priority: high, operations: [{name: a, tpe: log}]}}",
        "missing-field /agenda/operations/0/type",
        "unknown-field /agenda/operations/0/tpe",
        "wrong-type /agenda/priority");
    world.apply(
        Kind.TEMPLATE,
        "{name: t, version: '1', parameters: {n: {}, ops: {}}, agenda: {priority: '@<n>',"
            + " resources: {cpuMillis: '@<n>'}, operations: ['@<ops>', {name: 'a-@<n>', type: log,"
            + " timeout: '@<n>s'}]}}");
  }

  private void refused(Kind kind, String yaml, String... problems) {
    assertThatThrownBy(() -> world.apply(kind, yaml))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems().stream().map(DeclarationTest::told))
                    .containsExactlyInAnyOrder(problems));
  }

  private static String told(Problem problem) {
    return problem.code().slug() + " " + problem.pointer();
  }
}
