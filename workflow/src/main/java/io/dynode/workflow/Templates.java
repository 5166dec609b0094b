package io.dynode.workflow;

import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.TemplateSpec;
import java.util.List;
import java.util.Map;

/** Makes agendas from templates. */
public final class Templates {
  private Templates() {}

  /**
   * The agenda of a template with its parameters put in; {@code params} of the result holds their
   * values, defaults included, so that conditions see them. References to operations are left.
   *
   * @throws io.dynode.model.ProblemException with every wrong, missing or unknown parameter
   *     (pointer {@code /params/name}) and every unknown reference ({@code /agenda/…})
   */
  public static Json.Obj instantiate(
      TemplateSpec template, Map<String, Json> params, Limits limits) {
    throw new UnsupportedOperationException("being written");
  }

  /** What is wrong with a template itself; empty: it may be applied. */
  public static List<Problem> check(TemplateSpec template) {
    throw new UnsupportedOperationException("being written");
  }
}
