package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.Problem;
import io.dynode.model.TemplateSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One walk over the agenda of a template, which replaces the references to its parameters. */
final class Instantiation {
  private static final String PLACE = "/agenda";

  private final TemplateSpec template;
  private final Set<String> known = new TreeSet<>();
  private final Map<String, Json> values;
  private final Problems problems;
  private long left;
  private boolean checkOnly;

  /** What later reads the texts at a place. */
  private enum Zone {
    /** The whole agenda. */
    AGENDA,
    /** The list of operations. */
    OPERATIONS,
    /** One operation. */
    OPERATION,
    /** Nobody: they are plain values. */
    PLAIN,
    /** The parser of references to operations. */
    REFERENCES,
    /** The compiler of conditions: they are not ours to change. */
    CONDITION;

    Zone member(String name) {
      return switch (this) {
        case AGENDA -> name.equals("operations") || name.equals("onFailure") ? OPERATIONS : PLAIN;
        case OPERATION ->
            switch (name) {
              case "payload", "files", "forEach" -> REFERENCES;
              case "when" -> CONDITION;
              default -> PLAIN;
            };
        case OPERATIONS -> PLAIN;
        case PLAIN, REFERENCES, CONDITION -> this;
      };
    }

    Zone item() {
      return this == OPERATIONS ? OPERATION : this == AGENDA ? PLAIN : this;
    }
  }

  Instantiation(TemplateSpec template, Map<String, Json> values, Limits limits, Problems problems) {
    this.template = template;
    this.values = values;
    this.problems = problems;
    this.left = limits.instantiatedBytes();
    template.parameters().keySet().forEach(name -> known.add(Names.fold(name)));
  }

  /** The agenda with the values put in; an object unless there are problems. */
  Json agenda() {
    if (!(template.agenda() instanceof Json.Obj)) {
      problems.add(ErrorCode.WRONG_TYPE, "The agenda of a template is an object.", PLACE);
    }
    left -= Sizes.of(template.agenda(), left);
    return value(template.agenda(), PLACE, Zone.AGENDA);
  }

  /** Only looks for references that name nothing. */
  void check() {
    checkOnly = true;
    agenda();
  }

  private Json value(Json value, String pointer, Zone zone) {
    if (zone == Zone.CONDITION) {
      return value;
    }
    return switch (value) {
      case Json.Text text -> Part.plain(text.value()) ? text : text(text.value(), pointer, zone);
      case Json.Arr array -> {
        List<Json> items = new ArrayList<>(array.items().size());
        for (int i = 0; i < array.items().size(); i++) {
          items.add(value(array.items().get(i), pointer + "/" + i, zone.item()));
        }
        yield new Json.Arr(items);
      }
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object
            .members()
            .forEach((name, member) ->
                members.put(
                    name, value(member, pointer + "/" + Problem.token(name), zone.member(name))));
        yield new Json.Obj(members);
      }
      case Json.Null _, Json.Bool _, Json.Num _ -> value;
    };
  }

  private Json text(String text, String pointer, Zone zone) {
    List<Problem> unreadable = new ArrayList<>();
    List<Part> parts = Part.parse(text, pointer, unreadable);
    problems.addAll(unreadable, "");
    boolean escaped = zone == Zone.REFERENCES;
    if (parts.size() == 1
        && parts.getFirst() instanceof Part.Ref(Reference reference)
        && !later(reference, zone)) {
      Json found = find(reference).orElse(Json.NULL);
      return escaped ? escape(found) : found;
    }
    StringBuilder out = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal piece -> literal.append(piece.text());
        case Part.Ref(Reference reference) -> {
          if (later(reference, zone)) {
            checkNoEscape(literal, escaped, reference);
            flush(literal, escaped, out);
            out.append(reference);
          } else {
            find(reference).ifPresent(found -> literal.append(interpolated(reference, found)));
          }
        }
      }
    }
    flush(literal, escaped, out);
    return Json.of(out.toString());
  }

  /** Whether it is for the operation to resolve, when its turn has come. */
  private boolean later(Reference reference, Zone zone) {
    boolean element = reference.isItem() || reference.isIndex();
    return reference.ofOperation()
        || (element && zone == Zone.REFERENCES && !known.contains(Names.fold(reference.name())));
  }

  private static void flush(StringBuilder literal, boolean escaped, StringBuilder out) {
    out.append(escaped ? Part.escape(literal.toString()) : literal);
    literal.setLength(0);
  }

  /** An '@' before a reference would turn that into literal text. */
  private void checkNoEscape(StringBuilder literal, boolean escaped, Reference next) {
    if (escaped && !literal.isEmpty() && literal.charAt(literal.length() - 1) == '@') {
      problems.add(
          ErrorCode.INVALID_VALUE,
          "A value that ends in '@' cannot stand directly before " + next + ".",
          next.pointer());
    }
  }

  private Optional<Json> find(Reference reference) {
    String name = Names.fold(reference.name());
    if (!known.contains(name)) {
      problems.add(
          ErrorCode.UNKNOWN_REFERENCE,
          "Template '"
              + template.name()
              + "' has no parameter '"
              + reference.name()
              + "'; an operation's output is @<operation.out>."
              + problems.hint(reference.name(), template.parameters()::keySet),
          reference.pointer());
      return Optional.empty();
    }
    if (checkOnly || left < 0) {
      return Optional.empty();
    }
    Optional<Json> found = reference.within(Optional.ofNullable(values.get(name)));
    if (found.isEmpty()) {
      problems.add(
          ErrorCode.UNRESOLVED_REFERENCE,
          reference + ": the value of parameter '" + reference.name() + "' has nothing there.",
          reference.pointer());
      return found;
    }
    left -= Sizes.of(found.get(), left);
    if (left < 0) {
      problems.add(
          ErrorCode.TOO_LARGE,
          reference + " makes the agenda too large; pass large data as files.",
          reference.pointer());
      return Optional.empty();
    }
    return found;
  }

  private String interpolated(Reference reference, Json found) {
    return switch (found) {
      case Json.Text text -> text.value();
      case Json.Num number -> number.literal();
      case Json.Bool bool -> Boolean.toString(bool.value());
      case Json.Null _ -> "null";
      case Json.Arr _, Json.Obj _ -> {
        problems.add(
            ErrorCode.UNRESOLVED_REFERENCE,
            reference + " is no single value and cannot stand inside other text.",
            reference.pointer());
        yield "";
      }
    };
  }

  /** The value as text that the parser of references reads as data. */
  private static Json escape(Json value) {
    return switch (value) {
      case Json.Text text -> Part.plain(text.value()) ? text : Json.of(Part.escape(text.value()));
      case Json.Arr array -> Json.of(array.items().stream().map(Instantiation::escape).toList());
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, member) -> members.put(name, escape(member)));
        yield new Json.Obj(members);
      }
      case Json.Null _, Json.Bool _, Json.Num _ -> value;
    };
  }
}
