package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.ModuleSpec;
import io.dynode.model.OperationSpec;
import io.dynode.workflow.ModuleCatalog;
import io.dynode.workflow.Plan;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The versions an agenda is pinned to, visible or not by now; else what its customer may use. */
final class KeptModules implements ModuleCatalog {
  private final Catalog catalog;
  private final Reads reads;
  private final Set<String> pinned;
  private final VisibleModules visible;

  KeptModules(Catalog catalog, Reads reads, Agenda agenda, Plan plan) {
    this.catalog = catalog;
    this.reads = reads;
    this.pinned =
        Stream.concat(plan.spec().operations().stream(), plan.spec().onFailure().stream())
            .map(OperationSpec::type)
            .filter(type -> type.indexOf('@') > 0)
            .collect(Collectors.toSet());
    this.visible = new VisibleModules(catalog, reads, agenda.customer().value());
  }

  @Override
  public Optional<Found> find(String type) {
    if (!pinned.contains(type)) {
      return visible.find(type);
    }
    ModuleSpec module = reads.read(r -> catalog.module(r, type));
    return Optional.of(new Found(type, module));
  }

  @Override
  public Optional<String> template(String name) {
    return name.indexOf('/') > 0 ? Optional.of(name) : visible.template(name);
  }

  @Override
  public Collection<String> names() {
    return visible.names();
  }
}
