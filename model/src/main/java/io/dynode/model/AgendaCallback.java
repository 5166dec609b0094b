package io.dynode.model;

import java.util.List;

/** Whom to tell of what becomes of one agenda. */
public record AgendaCallback(
    @Field(
            value = "What is called, with POST. It must be public, or allowed by the operator.",
            required = true,
            min = 1,
            max = 2_000)
        String url,
    @Field(value = "Signs the calls; without it they are not signed.", max = 200) String secret,
    @Field(
            value =
                "Of what it is told: agenda. and a state, operation. and how it ended or held, or"
                    + " agenda.* and operation.*; default: the ends of the agenda.",
            max = 20)
        List<String> types) {
  public AgendaCallback {
    types = List.copyOf(types);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "AgendaCallback[url=" + url + ", types=" + types + "]";
  }
}
