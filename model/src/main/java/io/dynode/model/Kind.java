package io.dynode.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Kinds of declared resources, as {@code apply} takes them. */
public enum Kind {
  CUSTOMER(CustomerSpec.class, false, false),
  POOL(PoolSpec.class, false, false),
  QUEUE(QueueSpec.class, false, false),
  MODULE(ModuleSpec.class, true, true),
  TEMPLATE(TemplateSpec.class, true, true),
  TRIGGER(TriggerSpec.class, true, false);

  private final Class<? extends Record> spec;
  private final boolean owned;
  private final boolean versioned;

  Kind(Class<? extends Record> spec, boolean owned, boolean versioned) {
    this.spec = spec;
    this.owned = owned;
    this.versioned = versioned;
  }

  /** The record its definition is read into. */
  public Class<? extends Record> spec() {
    return spec;
  }

  /** Whether it belongs to a customer; else to the installation. */
  public boolean owned() {
    return owned;
  }

  /** Whether each version of it is immutable. */
  public boolean versioned() {
    return versioned;
  }

  /** The kind of that word in files. */
  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** The word in files, for example {@code module}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
