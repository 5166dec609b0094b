package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The references inside one JSON value, parsed once. A string that is one reference takes the
 * value's type; references among other text become text: strings and numbers as they are, {@code
 * true}, {@code false}, {@code null}; objects and arrays cannot. What was put in is not looked at
 * again. Immutable.
 */
public final class References {
  private final Json value;
  private final Optional<Node> tree;
  private final List<Reference> all;
  private final List<Problem> problems;

  private References(Json value, Optional<Node> tree, List<Reference> all, List<Problem> problems) {
    this.value = value;
    this.tree = tree;
    this.all = List.copyOf(all);
    this.problems = List.copyOf(problems);
  }

  /** A value with references somewhere below; values without are kept as they are. */
  private sealed interface Node {
    record Constant(Json value) implements Node {}

    record Text(List<Part> parts, String pointer) implements Node {}

    record Arr(List<Node> items) implements Node {}

    record Obj(Map<String, Node> members) implements Node {}
  }

  /**
   * What came of resolving.
   *
   * @param value complete only when there are no problems
   */
  public record Resolved(Json value, List<Problem> problems) {
    public Resolved {
      problems = List.copyOf(problems);
    }
  }

  /** Parses the references in every string of the value (not in names of members). */
  public static References parse(Json value) {
    Parser parser = new Parser();
    Optional<Node> tree = parser.node(value, "");
    return new References(value, tree, parser.all, parser.problems);
  }

  /** The value as written. */
  public Json value() {
    return value;
  }

  /** All references, in the order in which they stand. */
  public List<Reference> all() {
    return all;
  }

  /** Whether the value is a text that is one reference and nothing else. */
  boolean one() {
    return tree.isPresent()
        && tree.get() instanceof Node.Text text
        && text.parts().size() == 1
        && text.parts().getFirst() instanceof Part.Ref;
  }

  /** What could not be read; pointers start at the value. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The value with every reference replaced.
   *
   * @param lookup what the reference's name names; empty: there is no such thing now
   * @param maxBytes most that references may put in
   */
  public Resolved resolve(Function<Reference, Optional<Json>> lookup, long maxBytes) {
    if (tree.isEmpty()) {
      return new Resolved(value, List.of());
    }
    Resolver resolver = new Resolver(lookup, maxBytes);
    Json resolved = resolver.value(tree.get());
    if (resolved.deeperThan(Json.MAX_DEPTH)) {
      resolver.problems.add(
          new Problem(
              ErrorCode.TOO_LARGE,
              "References make it deeper than " + Json.MAX_DEPTH + " levels; make it flatter.",
              ""));
    }
    return new Resolved(resolved, resolver.problems);
  }

  private static final class Parser {
    final List<Reference> all = new ArrayList<>();
    final List<Problem> problems = new ArrayList<>();

    /** The value as a node; empty: it stands for itself. */
    Optional<Node> node(Json value, String pointer) {
      return switch (value) {
        case Json.Text text -> text(text.value(), pointer);
        case Json.Arr array -> array(array, pointer);
        case Json.Obj object -> object(object, pointer);
        case Json.Null _, Json.Bool _, Json.Num _ -> Optional.empty();
      };
    }

    private Optional<Node> text(String text, String pointer) {
      if (Part.plain(text)) {
        return Optional.empty();
      }
      List<Part> parts = Part.parse(text, pointer, problems);
      for (Part part : parts) {
        if (part instanceof Part.Ref(Reference reference)) {
          all.add(reference);
        }
      }
      return Optional.of(new Node.Text(parts, pointer));
    }

    private Optional<Node> array(Json.Arr array, String pointer) {
      List<Node> items = new ArrayList<>();
      boolean any = false;
      for (int i = 0; i < array.items().size(); i++) {
        Json item = array.items().get(i);
        Optional<Node> node = holds(item) ? node(item, pointer + "/" + i) : Optional.empty();
        any |= node.isPresent();
        items.add(node.orElseGet(() -> new Node.Constant(item)));
      }
      return any ? Optional.of(new Node.Arr(items)) : Optional.empty();
    }

    private Optional<Node> object(Json.Obj object, String pointer) {
      Map<String, Node> members = new LinkedHashMap<>();
      boolean any = false;
      for (Map.Entry<String, Json> member : object.members().entrySet()) {
        Json item = member.getValue();
        Optional<Node> node =
            holds(item)
                ? node(item, pointer + "/" + Problem.token(member.getKey()))
                : Optional.empty();
        any |= node.isPresent();
        members.put(member.getKey(), node.orElseGet(() -> new Node.Constant(item)));
      }
      return any ? Optional.of(new Node.Obj(members)) : Optional.empty();
    }

    /** Whether it is worth naming its place: most values hold nothing. */
    private static boolean holds(Json value) {
      return switch (value) {
        case Json.Text text -> !Part.plain(text.value());
        case Json.Arr array -> !array.items().isEmpty();
        case Json.Obj object -> !object.members().isEmpty();
        case Json.Null _, Json.Bool _, Json.Num _ -> false;
      };
    }
  }

  private static final class Resolver {
    final List<Problem> problems = new ArrayList<>();
    private final Function<Reference, Optional<Json>> lookup;
    private long left;

    Resolver(Function<Reference, Optional<Json>> lookup, long maxBytes) {
      this.lookup = lookup;
      this.left = maxBytes;
    }

    Json value(Node node) {
      return switch (node) {
        case Node.Constant constant -> constant.value();
        case Node.Text text -> text(text);
        case Node.Arr array -> {
          List<Json> items = new ArrayList<>(array.items().size());
          for (Node item : array.items()) {
            items.add(value(item));
          }
          yield new Json.Arr(items);
        }
        case Node.Obj object -> {
          Map<String, Json> members = new LinkedHashMap<>();
          object.members().forEach((name, member) -> members.put(name, value(member)));
          yield new Json.Obj(members);
        }
      };
    }

    private Json text(Node.Text text) {
      if (text.parts().size() == 1
          && text.parts().getFirst() instanceof Part.Ref(Reference reference)) {
        return find(reference).orElse(Json.NULL);
      }
      StringBuilder out = new StringBuilder();
      for (Part part : text.parts()) {
        switch (part) {
          case Part.Literal literal -> out.append(literal.text());
          case Part.Ref(Reference reference) ->
              find(reference).ifPresent(found -> out.append(interpolated(reference, found)));
        }
      }
      return Json.of(out.toString());
    }

    private Optional<Json> find(Reference reference) {
      if (left < 0) {
        return Optional.empty();
      }
      Optional<Json> named = lookup.apply(reference);
      Optional<Json> found = reference.within(named);
      if (found.isEmpty()) {
        problems.add(
            new Problem(
                ErrorCode.UNRESOLVED_REFERENCE,
                reference
                    + (named.isEmpty() ? ": there is no output" : ": nothing is at that place")
                    + "; a fallback, @<name::/pointer?text>, would stand in for it.",
                reference.pointer()));
        return found;
      }
      left -= Sizes.of(found.get(), left);
      if (left < 0) {
        problems.add(
            new Problem(
                ErrorCode.TOO_LARGE,
                reference + " makes it too large; pass large data as files.",
                reference.pointer()));
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
              new Problem(
                  ErrorCode.UNRESOLVED_REFERENCE,
                  reference
                      + " is "
                      + (found instanceof Json.Arr ? "an array" : "an object")
                      + " and cannot stand inside other text; make it the whole string, or point"
                      + " at a value within.",
                  reference.pointer()));
          yield "";
        }
      };
    }
  }
}
