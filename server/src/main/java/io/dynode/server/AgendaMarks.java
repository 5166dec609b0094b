package io.dynode.server;

import io.dynode.model.Agenda;
import io.dynode.model.Json;
import io.dynode.model.Pin;
import io.dynode.server.http.Request;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What agendas were submitted with: labels, a template, modules.
 *
 * @param labels all of which they have
 * @param template with or without its customer
 * @param module with or without its customer and its version
 */
record AgendaMarks(List<Label> labels, Optional<String> template, Optional<String> module) {
  /** Agendas looked at for a page where modules are asked for: each may need a look of its own. */
  static final int MOST_READ = 2_000;

  /** A key and its value. */
  record Label(String key, String value) {
    static Label parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw Request.invalid("label", "key=value");
      }
      return new Label(text.substring(0, equals), text.substring(equals + 1));
    }

    boolean of(Map<String, String> labels) {
      return value.equals(labels.get(key));
    }
  }

  /** The route with its words. */
  static Route described(Route route) {
    return route
        .withMany(
            "label",
            "Only those with this label: key=value. Given several times: with all of them.")
        .with("template", "Only those made from this template, [customer/]name.")
        .with("module", "Only those that name this module, [customer/]name[@version].");
  }

  static AgendaMarks of(Request request) {
    return new AgendaMarks(
        request.queries("label").stream().map(Label::parse).toList(),
        request.query("template"),
        request.query("module"));
  }

  /** Whether an agenda's own row says that it is one of them; of modules it says nothing. */
  boolean keep(Agenda agenda) {
    return labels.stream().allMatch(label -> label.of(agenda.labels()))
        && template.map(name -> means(name, agenda.template())).orElse(true);
  }

  /** The same with modules; asks for each definition once. */
  Predicate<Agenda> within(Reader reader) {
    Map<String, Boolean> known = new HashMap<>();
    return agenda ->
        keep(agenda)
            && module
                .map(name ->
                    known.computeIfAbsent(
                        agenda.definition(), definition -> named(reader, definition, name)))
                .orElse(true);
  }

  int most() {
    return module.isPresent() ? MOST_READ : Pages.MOST_READ;
  }

  private static boolean named(Reader reader, String definition, String name) {
    Scan<Pin> next = Scan.of(Tables.PINS, Pages.LARGEST, definition);
    while (true) {
      List<Pin> page = reader.scan(next);
      if (page.stream().anyMatch(pin -> means(name, pin.module()))) {
        return true;
      }
      if (page.size() < Pages.LARGEST) {
        return false;
      }
      next = next.behind(page.getLast());
    }
  }

  /**
   * Whether a word stands for what has that full name.
   *
   * @param full {@code customer/name}, or {@code customer/name@version}
   */
  static boolean means(String word, String full) {
    int at = full.lastIndexOf('@');
    String unversioned = word.indexOf('@') < 0 && at >= 0 ? full.substring(0, at) : full;
    return word.indexOf('/') < 0
        ? unversioned.substring(unversioned.indexOf('/') + 1).equals(word)
        : unversioned.equals(word);
  }

  /** For a digest of the whole query. */
  List<Json> parts() {
    TreeSet<String> all = new TreeSet<>();
    labels.forEach(label -> all.add(label.key() + "=" + label.value()));
    return List.of(
        Json.of(all.stream().map(Json::of).toList()),
        Json.of(template.orElse("")),
        Json.of(module.orElse("")));
  }
}
