package io.dynode.cli;

import io.dynode.model.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of things that get, list, create and delete know, with their paths and columns. */
enum Kinds {
  CUSTOMERS("NAME", "/name", "TITLE", "/title", "WEIGHT", "/weight", "BILLING", "/billingCode"),
  POOLS("NAME", "/name", "TITLE", "/title", "DEFAULT QUEUE", "/defaultQueue"),
  QUEUES(
      "NAME",
      "/name",
      "POOL",
      "/pool",
      "DISCIPLINE",
      "/discipline",
      "PRECEDENCE",
      "/precedence",
      "WAITING",
      "/meta/waiting"),
  MODULES(
      "CUSTOMER",
      "/customer",
      "NAME",
      "/name",
      "VERSION",
      "/version",
      "DESCRIPTION",
      "/description"),
  TEMPLATES(
      "CUSTOMER",
      "/customer",
      "NAME",
      "/name",
      "VERSION",
      "/version",
      "DESCRIPTION",
      "/description"),
  TRIGGERS(
      "CUSTOMER",
      "/customer",
      "NAME",
      "/name",
      "TYPES",
      "/types",
      "MODULE",
      "/module",
      "TEMPLATE",
      "/template",
      "ENABLED",
      "/enabled"),
  AGENDAS(
      "ID",
      "/id",
      "CUSTOMER",
      "/customerId",
      "STATE",
      "/state",
      "%",
      "/percent",
      "QUEUE",
      "/queue",
      "SUBMITTED",
      "/submittedAt",
      "TITLE",
      "/title"),
  OPERATIONS(
      "NAME",
      "/name",
      "STATE",
      "/state",
      "TYPE",
      "/type",
      "OF",
      "/of",
      "ATTEMPTS",
      "/attempts",
      "STARTED",
      "/startedAt",
      "ENDED",
      "/endedAt",
      "CODE",
      "/code"),
  ATTEMPTS(
      "ID",
      "/id",
      "OPERATION",
      "/operation",
      "RUN",
      "/run",
      "NUMBER",
      "/number",
      "STATE",
      "/state",
      "ERROR TYPE",
      "/errorType",
      "AGENT",
      "/agent",
      "EXIT",
      "/exitCode",
      "CODE",
      "/code"),
  EVENTS(
      "CUSTOMER",
      "/customer",
      "SOURCE",
      "/event/source",
      "ID",
      "/event/id",
      "TYPE",
      "/event/type",
      "SUBJECT",
      "/event/subject",
      "ACCEPTED",
      "/acceptedAt"),
  DISPATCHES(
      "ID",
      "/id",
      "TRIGGER",
      "/trigger",
      "OUTCOME",
      "/outcome",
      "AGENDA",
      "/agenda",
      "CODE",
      "/code",
      "MESSAGE",
      "/message"),
  OBJECTS(
      "PATH",
      "/path",
      "SIZE",
      "/size",
      "CUSTOMER",
      "/customer",
      "OPERATION",
      "/operation",
      "SHA-256",
      "/sha256"),
  INSIGHTS(
      "CUSTOMER",
      "/customer",
      "OPERATION",
      "/operation",
      "MODULE",
      "/module",
      "CREATED",
      "/createdAt",
      "BODY",
      "/body"),
  AGENTS(
      "ID",
      "/id",
      "POOL",
      "/pool",
      "STATE",
      "/state",
      "ENVIRONMENTS",
      "/environments",
      "SEEN",
      "/seenAt",
      "VERSION",
      "/version"),
  KEYS(
      "ID",
      "/id",
      "PRINCIPAL",
      "/principal",
      "ROLE",
      "/role",
      "CUSTOMERS",
      "/customers",
      "POOL",
      "/pool",
      "EXPIRES",
      "/expiresAt",
      "REVOKED",
      "/revoked"),
  AUDIT(
      "AT",
      "/at",
      "PRINCIPAL",
      "/principal",
      "ACTION",
      "/action",
      "SUBJECT",
      "/subject",
      "CUSTOMER",
      "/customer",
      "DETAIL",
      "/detail");

  /** What is not declared and has an address of its own. */
  private static final Set<Kinds> WORK = EnumSet.of(AGENDAS, OPERATIONS, ATTEMPTS, EVENTS, AGENTS);

  private final List<Output.Column> columns;

  Kinds(String... headingsAndPointers) {
    columns = Output.columns(headingsAndPointers);
  }

  List<Output.Column> columns() {
    return columns;
  }

  /** The word for many of them, as in paths. */
  String many() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether apply declares them. */
  boolean declared() {
    return compareTo(TRIGGERS) <= 0;
  }

  /** Which of the declared kinds it is. */
  Kind kind() {
    return Kind.valueOf(one().toUpperCase(Locale.ROOT));
  }

  /** Whether one of them can be shown and described. */
  boolean shown() {
    return declared() || WORK.contains(this);
  }

  /** Whether a customer owns them. */
  boolean owned() {
    return versioned() || this == TRIGGERS;
  }

  /** Whether a customer owns them and several versions exist side by side. */
  boolean versioned() {
    return this == MODULES || this == TEMPLATES;
  }

  /** The word for one of them. */
  String one() {
    String word = many();
    return this == DISPATCHES
        ? "dispatch"
        : this == AUDIT ? word : word.substring(0, word.length() - 1);
  }

  /**
   * The kind of a word, singular or plural.
   *
   * @param fitting which are named when there is none of that word
   */
  static Kinds of(String word, Predicate<Kinds> fitting) {
    for (Kinds kind : values()) {
      if (word.equalsIgnoreCase(kind.one()) || word.equalsIgnoreCase(kind.many())) {
        return kind;
      }
    }
    String known =
        Stream.of(values()).filter(fitting).map(Kinds::one).collect(Collectors.joining(", "));
    throw Failure.usage("there is no kind '" + word + "'; kinds are " + known);
  }
}
