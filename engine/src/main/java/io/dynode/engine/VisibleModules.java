package io.dynode.engine;

import io.dynode.model.Kind;
import io.dynode.model.Resource;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.ModuleCatalog;
import java.util.Collection;
import java.util.Optional;

/** The modules one customer may use. */
final class VisibleModules implements ModuleCatalog {
  private static final int SUGGESTED_FROM = 1_000;

  private final Catalog catalog;
  private final Catalog.State state;
  private final Reads reads;
  private final String customer;

  VisibleModules(Catalog catalog, Reads reads, String customer) {
    this(catalog, catalog.at(reads), reads, customer);
  }

  /**
   * The modules of a customer.
   *
   * @param state a newest one: what it knows is asked of no store
   */
  VisibleModules(Catalog catalog, Catalog.State state, Reads reads, String customer) {
    this.catalog = catalog;
    this.state = state;
    this.reads = reads;
    this.customer = customer;
  }

  @Override
  public Optional<Found> find(String type) {
    Optional<Found> known =
        Catalog.known(state, Kind.MODULE, customer, type)
            .map(Catalog::pinned)
            .flatMap(pinned ->
                Optional.ofNullable(state.modules().get(pinned))
                    .map(module -> new Found(pinned, module)));
    if (known.isPresent()) {
      return known;
    }
    return reads.read(reader ->
        catalog
            .find(reader, Kind.MODULE, customer, type)
            .map(Catalog::pinned)
            .map(pinned -> new Found(pinned, catalog.module(reader, pinned))));
  }

  @Override
  public Optional<String> template(String name) {
    return Catalog.known(state, Kind.TEMPLATE, customer, name)
        .or(() -> catalog.find(reads, Kind.TEMPLATE, customer, name))
        .map(Catalog::pinned);
  }

  @Override
  public Collection<String> names() {
    return reads
        .read(reader -> reader.scan(Scan.of(Tables.RESOURCES, SUGGESTED_FROM, Kind.MODULE)))
        .stream()
        .filter(r -> r.owner().equals(customer) || Catalog.visible(r, customer))
        .map(Resource::name)
        .distinct()
        .toList();
  }
}
