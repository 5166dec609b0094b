package io.dynode.model;

import java.util.Locale;

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

  /** The word in files, for example {@code module}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
