package io.dynode.scheduling;

import static io.dynode.scheduling.Samples.agenda;
import static io.dynode.scheduling.Samples.customer;
import static io.dynode.scheduling.Samples.operation;
import static io.dynode.scheduling.Samples.pool;
import static io.dynode.scheduling.Samples.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationSpec;
import io.dynode.model.PoolSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.QueueSpec.QueueRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchingTest {
  private static final List<String> ALL = List.of("*");
  private static final QueueRule ANY = rule(List.of(), List.of(), List.of(), List.of());

  private static QueueRule rule(
      List<String> modules, List<String> names, List<String> labels, List<String> params) {
    return new QueueRule(modules, names, labels, params);
  }

  private static AgendaSpec sample(String queue) {
    return agenda(
        queue,
        Map.of("team", "blue", "k", ""),
        Map.of("size", new Json.Num("4.0"), "deep", Json.EMPTY),
        operation("Cut-1", "acme/cut@1.2", Map.of("mode", Json.of("fast"), "dry", Json.TRUE)),
        operation("send", "log", Map.of("none", Json.NULL)));
  }

  private static String chosen(
      AgendaSpec agenda, CustomerSpec customer, List<PoolSpec> pools, QueueSpec... queues) {
    List<QueueSpec> shuffled = new ArrayList<>(List.of(queues));
    Collections.shuffle(shuffled, new Random(7));
    return new Matching(pools, shuffled).choose(agenda, customer).name();
  }

  private static boolean matches(QueueRule rule) {
    return chosen(
            sample(""),
            customer(),
            List.of(pool("p", "other")),
            queue("other", "p", 1, ALL),
            queue("ruled", "p", 1, ALL, rule))
        .equals("ruled");
  }

  @ParameterizedTest
  @CsvSource({
    "acme/cut@1.2,true",
    "acme/cut,true",
    "cut@1.2,true",
    "cut,true",
    "cut@1.*,true",
    "cu*,true",
    "*,true",
    "log,true",
    "acme/*,true",
    "cut@1.3,false",
    "cut@,false",
    "ut,false",
    "Cut,false",
    "other/cut,false",
    "cutter*,false"
  })
  void modulesMatchWithAndWithoutVersionAndOwner(String value, boolean expected) {
    assertThat(matches(rule(List.of(value), List.of(), List.of(), List.of()))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"Cut-1,true", "cut-1,true", "CUT*,true", "send,true", "cut,false", "sends,false"})
  void operationNamesMatchIgnoringCase(String value, boolean expected) {
    assertThat(matches(rule(List.of(), List.of(value), List.of(), List.of()))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "team=blue,true",
    "team=*,true",
    "team=b*,true",
    "k=,true",
    "team=Blue,false",
    "team,false",
    "blue,false",
    "x=*,false"
  })
  void labelsMatchByKeyAndValue(String value, boolean expected) {
    assertThat(matches(rule(List.of(), List.of(), List.of(value), List.of()))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "size=4.0,true",
    "size=4,false",
    "deep=*,true",
    "deep={},false",
    "mode=fast,true",
    "dry=true,true",
    "none=null,true",
    "mode=f*,true",
    "mode=slow,false"
  })
  void paramsOfTheAgendaAndOfItsOperationsMatch(String value, boolean expected) {
    assertThat(matches(rule(List.of(), List.of(), List.of(), List.of(value)))).isEqualTo(expected);
  }

  @Test
  void fieldsAreAllNeededValuesAndRulesAreAlternatives() {
    assertThat(matches(rule(List.of("cut"), List.of("send"), List.of("team=blue"), List.of())))
        .isTrue();
    assertThat(matches(rule(List.of("cut"), List.of("nope"), List.of("team=blue"), List.of())))
        .isFalse();
    assertThat(matches(rule(List.of("nope", "cut"), List.of(), List.of(), List.of()))).isTrue();
    assertThat(matches(ANY)).isTrue();
    QueueRule wrong = rule(List.of("nope"), List.of(), List.of(), List.of());
    assertThat(
            chosen(
                sample(""),
                customer(),
                List.of(pool("p", "")),
                queue("ruled", "p", 1, ALL, wrong, ANY)))
        .isEqualTo("ruled");
  }

  @Test
  void precedenceThenNameDecides() {
    List<PoolSpec> pools = List.of(pool("p", "z"));
    QueueSpec z = queue("z", "p", 0, ALL);
    assertThat(
            chosen(
                sample(""),
                customer(),
                pools,
                queue("a", "p", 2, ALL, ANY),
                queue("c", "p", 1, ALL, ANY),
                queue("b", "p", 1, ALL, ANY),
                z))
        .isEqualTo("b");
  }

  @Test
  void anExplicitQueueWinsWithoutRules() {
    assertThat(
            chosen(
                sample("z"),
                customer(),
                List.of(pool("p", "")),
                queue("a", "p", 1, ALL, ANY),
                queue("z", "p", 9, ALL)))
        .isEqualTo("z");
  }

  @Test
  void anExplicitQueueMustBeThereVisibleAndInAPoolOfTheCustomer() {
    List<PoolSpec> pools = List.of(pool("p", ""), pool("other", ""));
    QueueSpec mine = queue("mine", "p", 1, List.of("acme"));
    QueueSpec theirs = queue("theirs", "p", 1, List.of("evil"));
    QueueSpec far = queue("far", "other", 1, ALL);
    refused(sample("nope"), pools, ErrorCode.UNKNOWN_QUEUE, "may use: mine", mine, theirs, far);
    refused(sample("theirs"), pools, ErrorCode.UNKNOWN_QUEUE, "'theirs'", mine, theirs, far);
    refused(sample("far"), pools, ErrorCode.NO_QUEUE, "pool 'other'", mine, theirs, far);
    assertThat(chosen(sample("mine"), customer("p"), pools, mine, theirs, far)).isEqualTo("mine");
  }

  @Test
  void onlyQueuesOfTheCustomersPoolsThatItMaySeeAreLookedAt() {
    List<PoolSpec> pools = List.of(pool("p", ""), pool("other", ""));
    assertThat(
            chosen(
                sample(""),
                customer("p"),
                pools,
                queue("a", "other", 1, ALL, ANY),
                queue("b", "p", 2, List.of("evil"), ANY),
                queue("c", "p", 3, List.of("x", "acme"), ANY)))
        .isEqualTo("c");
  }

  @Test
  void defaultsAreTakenInTheOrderOfTheCustomersPools() {
    List<PoolSpec> pools = List.of(pool("a", "qa"), pool("b", "qb"), pool("c", ""));
    QueueSpec qa = queue("qa", "a", 1, ALL);
    QueueSpec qb = queue("qb", "b", 1, ALL);
    assertThat(chosen(sample(""), customer(), pools, qa, qb)).isEqualTo("qa");
    assertThat(chosen(sample(""), customer("c", "b", "a"), pools, qa, qb)).isEqualTo("qb");
    assertThat(chosen(sample(""), customer("a", "b"), pools, queue("qa", "b", 1, ALL), qb))
        .as("a default queue of another pool is none")
        .isEqualTo("qb");
  }

  @Test
  void aRefusalSaysWhatWasLookedAtAndWhy() {
    QueueRule cut = rule(List.of("paste"), List.of(), List.of(), List.of());
    QueueRule named = rule(List.of("cut"), List.of("x", "y", "z", "w"), List.of(), List.of());
    QueueRule label = rule(List.of(), List.of(), List.of("team=red"), List.of());
    QueueRule param = rule(List.of(), List.of(), List.of(), List.of("mode=slow"));
    assertThatThrownBy(() ->
            new Matching(
                    List.of(pool("p", ""), pool("r", "gone")),
                    List.of(
                        queue("q1", "p", 1, ALL, cut, named, label, param),
                        queue("q2", "p", 2, ALL),
                        queue("q3", "p", 3, List.of("evil"), ANY)))
                .choose(sample(""), customer()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems().getFirst().detail())
                    .isEqualTo(
                        "No queue takes this agenda of customer 'acme'; queue 'q1': no operation"
                            + " runs module paste, no operation is named x or y or z or 1 others,"
                            + " it has no label team=red and 1 more rules; queue 'q2': it has no"
                            + " rules; pool 'p' has no default queue; default queue of pool 'r' is"
                            + " not one of its queues that the customer may use; 1 more not open to"
                            + " this customer. Name a queue, or give a pool a default queue"));
    refused(sample(""), List.of(), ErrorCode.NO_QUEUE, "no pool that exists");
  }

  @Test
  void aHundredThousandOperationsAndAThousandRulesAreQuick() {
    OperationSpec[] operations = new OperationSpec[100_000];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = operation("op-" + i, "log", Map.of());
    }
    QueueRule[] rules = new QueueRule[1000];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rule(List.of(), List.of("no-" + i + "*"), List.of(), List.of());
    }
    AgendaSpec large = agenda("", Map.of(), Map.of(), operations);
    assertThat(
            chosen(
                large,
                customer(),
                List.of(pool("p", "z")),
                queue("a", "p", 1, ALL, rules),
                queue("z", "p", 1, ALL)))
        .isEqualTo("z");
  }

  private static void refused(
      AgendaSpec agenda, List<PoolSpec> pools, ErrorCode code, String part, QueueSpec... queues) {
    assertThatThrownBy(() -> new Matching(pools, List.of(queues)).choose(agenda, customer("p")))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }
}
