package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TemplateSpec.Parameter;
import io.dynode.model.TemplateSpec.ParameterType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes agendas from templates. */
public final class Templates {
  private static final Limits CHECKING = Limits.DEFAULT;

  private Templates() {}

  /**
   * The agenda of a template with its parameters put in; {@code params} of the result holds their
   * values, defaults included, so that conditions see them; conditions themselves are never
   * changed. References to operations are left. A value is data: text in it that looks like a
   * reference stays text.
   *
   * @param params by name, ignoring case; null counts as not given
   * @throws ProblemException with every wrong, missing or unknown parameter (pointer {@code
   *     /params/name}) and every reference that names nothing ({@code /agenda/…})
   */
  public static Json.Obj instantiate(
      TemplateSpec template, Map<String, Json> params, Limits limits) {
    Problems problems = new Problems(limits.problems());
    Map<String, Json> values = values(template, params, problems);
    problems.throwIfAny();
    Json agenda = new Instantiation(template, values, limits, problems).agenda();
    problems.throwIfAny();
    Json.Obj made = withParams((Json.Obj) agenda, template, values);
    if (made.deeperThan(Json.MAX_DEPTH)) {
      problems.add(
          ErrorCode.TOO_LARGE,
          "Parameters make the agenda deeper than " + Json.MAX_DEPTH + " levels.",
          "/agenda");
      problems.throwIfAny();
    }
    return made;
  }

  /** What is wrong with a template itself; empty: it may be applied. */
  public static List<Problem> check(TemplateSpec template) {
    Problems problems = new Problems(CHECKING.problems());
    Map<String, String> names = new LinkedHashMap<>();
    template
        .parameters()
        .forEach((name, parameter) -> {
          String pointer = "/parameters/" + Problem.token(name);
          if (!Names.valid(name)) {
            problems.add(
                ErrorCode.INVALID_NAME,
                "'" + Problems.cut(name) + "' is no name of a parameter.",
                pointer);
          }
          String earlier = names.putIfAbsent(Names.fold(name), name);
          if (earlier != null) {
            problems.add(
                ErrorCode.DUPLICATE_NAME,
                "'" + name + "' and '" + earlier + "' are the same name, ignoring case.",
                pointer);
          }
          checkType(name, parameter, parameter.defaultValue(), pointer + "/default", problems);
        });
    new Instantiation(template, Map.of(), CHECKING, problems).check();
    return problems.list();
  }

  private static Map<String, Json> values(
      TemplateSpec template, Map<String, Json> params, Problems problems) {
    Map<String, Json> given = new LinkedHashMap<>();
    params.forEach((name, value) -> given.put(Names.fold(name), value));
    Map<String, Json> values = new LinkedHashMap<>();
    template
        .parameters()
        .forEach((name, parameter) -> {
          Json value = given.getOrDefault(Names.fold(name), Json.NULL);
          String pointer = "/params/" + Problem.token(name);
          checkType(name, parameter, value, pointer, problems);
          Json taken = value.isNull() ? parameter.defaultValue() : value;
          if (taken.isNull() && parameter.required()) {
            problems.add(
                ErrorCode.MISSING_FIELD,
                "Parameter '" + name + "' of template '" + template.name() + "' must be given.",
                pointer);
          }
          values.put(Names.fold(name), taken);
        });
    for (String name : params.keySet()) {
      if (!values.containsKey(Names.fold(name))) {
        problems.add(
            ErrorCode.UNKNOWN_FIELD,
            "Template '"
                + template.name()
                + "' has no parameter '"
                + Problems.cut(name)
                + "'."
                + problems.hint(name, template.parameters()::keySet),
            "/params/" + Problem.token(name));
      }
    }
    return values;
  }

  private static void checkType(
      String name, Parameter parameter, Json value, String pointer, Problems problems) {
    if (!value.isNull() && !is(parameter.type(), value)) {
      problems.add(
          ErrorCode.WRONG_TYPE,
          "Parameter '"
              + name
              + "' is of type "
              + parameter.type().name().toLowerCase(Locale.ROOT)
              + ", not "
              + word(value)
              + ".",
          pointer);
    }
  }

  private static boolean is(ParameterType type, Json value) {
    return switch (type) {
      case ANY -> true;
      case STRING -> value instanceof Json.Text;
      case NUMBER -> value instanceof Json.Num;
      case INTEGER -> value instanceof Json.Num number && whole(number);
      case BOOLEAN -> value instanceof Json.Bool;
      case ARRAY -> value instanceof Json.Arr;
      case OBJECT -> value instanceof Json.Obj;
    };
  }

  /** Without writing the number out, which 1e999999999 would make long. */
  private static boolean whole(Json.Num number) {
    try {
      BigDecimal value = number.decimal();
      return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    } catch (NumberFormatException e) {
      return false; // an exponent that no decimal can have
    }
  }

  private static String word(Json value) {
    return switch (value) {
      case Json.Null _ -> "null";
      case Json.Bool _ -> "boolean";
      case Json.Num _ -> "number";
      case Json.Text _ -> "string";
      case Json.Arr _ -> "array";
      case Json.Obj _ -> "object";
    };
  }

  private static Json.Obj withParams(
      Json.Obj agenda, TemplateSpec template, Map<String, Json> values) {
    Map<String, Json> params = new LinkedHashMap<>();
    if (agenda.get("params").orElse(Json.EMPTY) instanceof Json.Obj own) {
      params.putAll(own.members());
    }
    for (String name : template.parameters().keySet()) {
      params.put(name, values.getOrDefault(Names.fold(name), Json.NULL));
    }
    Map<String, Json> members = new LinkedHashMap<>(agenda.members());
    members.put("params", new Json.Obj(params));
    return new Json.Obj(members);
  }
}
