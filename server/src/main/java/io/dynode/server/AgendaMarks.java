package io.dynode.server;

import io.dynode.model.Agenda;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.Pin;
import io.dynode.server.http.Request;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Builtin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What agendas were submitted with: labels, a template, modules.
 *
 * @param labels all of which they have
 * @param template with or without its customer and its version
 * @param module with or without its customer and its version
 */
record AgendaMarks(List<Label> labels, Optional<String> template, Optional<String> module) {
  /**
   * Agendas looked at for a page where modules or versions are asked for: each may need a look of
   * its own.
   */
  static final int MOST_READ = 2_000;

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,62}");

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
        .with("template", "Only those made from this template, [customer/]name[@version].")
        .with(
            "module",
            "Only those that name this module, [customer/]name[@version]; no built-in type.");
  }

  static AgendaMarks of(Request request) {
    return new AgendaMarks(
        request.queries("label").stream().map(Label::parse).toList(),
        request.query("template").map(text -> name(text, "template")),
        request.query("module").map(AgendaMarks::module));
  }

  private static String module(String text) {
    if (Builtin.of(text).isPresent()) {
      throw Request.invalid(
          "module",
          "the name of a module; '"
              + text
              + "' is built in, and found among the operations of one agenda only");
    }
    return name(text, "module");
  }

  /** What a parameter says, if it can be the name of something. */
  static String name(String text, String parameter) {
    int slash = text.indexOf('/');
    int at = text.indexOf('@');
    String name = text.substring(slash + 1, at < 0 ? text.length() : Math.max(at, slash + 1));
    boolean right =
        (slash < 0 || Names.valid(text.substring(0, slash)))
            && Names.valid(name)
            && (at < 0 || VERSION.matcher(text.substring(at + 1)).matches());
    if (!right) {
      throw Request.invalid(
          parameter, "[customer/]name[@version], such as detect or city/detect@2");
    }
    return text;
  }

  /** Whether an agenda's own row says that it is one of them; of modules it says nothing. */
  boolean keep(Agenda agenda) {
    return labels.stream().allMatch(label -> label.of(agenda.labels()))
        && template.map(name -> means(unversioned(name), agenda.template())).orElse(true);
  }

  private static String unversioned(String name) {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }

  /** Whether its run was made from the template of that version. */
  private static boolean made(Reader reader, Agenda agenda, String template) {
    return reader
        .get(Tables.RUNS, agenda.id(), agenda.run())
        .filter(run -> means(template, run.template()))
        .isPresent();
  }

  /** The same with modules and versions of templates; asks for each definition once. */
  Predicate<Agenda> within(Reader reader) {
    Map<String, Boolean> known = new HashMap<>();
    return agenda ->
        keep(agenda)
            && template
                .filter(name -> name.indexOf('@') >= 0)
                .map(name -> made(reader, agenda, name))
                .orElse(true)
            && module
                .map(name ->
                    known.computeIfAbsent(
                        agenda.definition(), definition -> named(reader, definition, name)))
                .orElse(true);
  }

  int most() {
    boolean versioned = template.filter(name -> name.indexOf('@') >= 0).isPresent();
    return module.isPresent() || versioned ? MOST_READ : Pages.MOST_READ;
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
