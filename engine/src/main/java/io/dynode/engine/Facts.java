package io.dynode.engine;

import io.dynode.model.CustomerId;
import io.dynode.model.Fact;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scalars of a document, by the dotted path of their place, so that they can be searched. */
final class Facts {
  /** Index entries of one document; what lies beyond is found by reading the document. */
  static final int MAX = 500;

  private static final int MAX_KEY = 200;
  private static final int MAX_VALUE = 200;

  private final CustomerId customer;
  private final String document;
  private final List<Fact> facts = new ArrayList<>();

  private Facts(CustomerId customer, String document) {
    this.customer = customer;
    this.document = document;
  }

  static List<Fact> of(CustomerId customer, String document, Json body) {
    Facts facts = new Facts(customer, document);
    facts.visit("", body);
    return facts.facts;
  }

  private void visit(String key, Json value) {
    switch (value) {
      case Json.Obj object -> {
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          visit(key.isEmpty() ? member.getKey() : key + "." + member.getKey(), member.getValue());
        }
      }
      case Json.Arr array -> array.items().forEach(item -> visit(key, item));
      case Json.Text text -> add(key, "text", text.value());
      case Json.Num number -> add(key, "number", plain(number));
      case Json.Bool flag -> add(key, "boolean", Boolean.toString(flag.value()));
      case Json.Null _ -> add(key, "null", "");
    }
  }

  private void add(String key, String type, String value) {
    if (facts.size() < MAX) {
      facts.add(
          new Fact(customer, Texts.cut(key, MAX_KEY), type, Texts.cut(value, MAX_VALUE), document));
    }
  }

  /** One spelling for one number; one whose exponent no decimal can have keeps its own. */
  private static String plain(Json.Num number) {
    try {
      return number.decimal().stripTrailingZeros().toString();
    } catch (NumberFormatException | ArithmeticException _) {
      return number.literal();
    }
  }
}
