package io.dynode.server;

import io.dynode.model.Agenda;
import io.dynode.server.http.Request;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The order of a list of agendas.
 *
 * @param descending largest first
 */
record AgendaSort(By by, boolean descending) {
  /** What people say of it. */
  static final String WORDS =
      "created, ended (only those that have) or priority; a '-' before it: the largest first."
          + " When not given: -created. Groups by created go by id.";

  /** What they are ordered by. */
  enum By {
    CREATED("by_customer", "arrivalMicros"),
    ENDED("by_ended", "endedMicros"),
    PRIORITY("by_priority", "priority");

    private final String index;
    private final String column;

    By(String index, String column) {
      this.index = index;
      this.column = column;
    }
  }

  static AgendaSort of(Request request) {
    String text = request.query("sort").orElse("-created");
    boolean descending = text.startsWith("-");
    for (By by : By.values()) {
      if (text.substring(descending ? 1 : 0).equals(by.name().toLowerCase(Locale.ROOT))) {
        return new AgendaSort(by, descending);
      }
    }
    throw Request.invalid("sort", "created, ended or priority, or one of them with '-' before it");
  }

  /** As it is asked for. */
  String text() {
    return (descending ? "-" : "") + by.name().toLowerCase(Locale.ROOT);
  }

  boolean byArrival() {
    return by == By.CREATED;
  }

  /** The columns that cursors hold. */
  List<String> columns() {
    return List.of(by.column, "id");
  }

  /** Agendas of those customers, each in this order. */
  List<Scan<Agenda>> walks(Reader reader, Visible visible) {
    List<Scan<Agenda>> walks = new ArrayList<>();
    if (byArrival() && visible.all()) {
      walks.add(Scan.along(Tables.AGENDAS, "by_arrival", 1));
    } else {
      visible.each(reader).forEach(c -> walks.add(Scan.along(Tables.AGENDAS, by.index, 1, c)));
    }
    return directed(walks);
  }

  List<Scan<Agenda>> directed(List<Scan<Agenda>> walks) {
    return descending ? walks.stream().map(Scan::backwards).toList() : walks;
  }

  /** Where it begins when that is not by arrival: an agenda that goes on has no end yet. */
  List<Object> from() {
    return by == By.ENDED && !descending ? List.of(1L, "") : List.of();
  }

  /** Which belong to it when that is not by arrival; behind the first that does not none does. */
  Predicate<Agenda> inside() {
    return agenda -> by != By.ENDED || agenda.endedMicros() > 0;
  }
}
