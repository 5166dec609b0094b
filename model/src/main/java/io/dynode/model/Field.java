package io.dynode.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of a record means and accepts when it is read from JSON. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
  /** Longest duration that any field takes, in milliseconds: 3,660 days, ten years. */
  long LONGEST = 3_660L * 86_400_000;

  /** One sentence for the schema and the docs. */
  String value();

  /** Name in JSON when it cannot be the component's; empty: the component's. */
  String name() default "";

  /** Whether it must be given. */
  boolean required() default false;

  /** JSON text of the value taken when it is not given; empty: the empty value of its type. */
  String fallback() default "";

  /** Smallest number, fewest characters or items, or milliseconds of the shortest duration. */
  long min() default Long.MIN_VALUE;

  /** Largest number, most characters or items, or milliseconds of the longest duration. */
  long max() default Long.MAX_VALUE;

  /** Smallest number among the items. */
  long minItem() default Long.MIN_VALUE;

  /** Largest number among the items. */
  long maxItem() default Long.MAX_VALUE;

  /** Regular expression the whole text must match; empty: any text. */
  String pattern() default "";
}
