package io.dynode.simulation;

import io.dynode.spi.Environment;
import java.util.ArrayList;
import java.util.List;

/** Modules as processes of a virtual host. */
final class VirtualEnvironment implements Environment {
  private final VirtualHost host;
  private final String name;

  VirtualEnvironment(VirtualHost host, String name) {
    this.host = host;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Running start(Launch launch, long startBy) {
    return host.start(launch, startBy).handle();
  }

  @Override
  public List<Running> adopt(List<Launch> launches) {
    List<Running> found = new ArrayList<>();
    for (Launch launch : launches) {
      Module module = host.modules.get(launch.assignment().attempt());
      if (module != null) {
        found.add(module.handle());
      }
    }
    return found;
  }

  @Override
  public List<String> reap(List<String> attemptsToKeep) {
    List<String> killed = new ArrayList<>();
    for (Module module : List.copyOf(host.modules.values())) {
      String attempt = module.assignment().attempt().value();
      boolean own = module.assignment().environment().equals(name);
      if (own && module.alive() && !attemptsToKeep.contains(attempt)) {
        module.end(Exit.Cause.LOST, 137);
        killed.add(attempt);
      }
    }
    return killed;
  }

  @Override
  public void deadline(long monotonicMicros) {
    host.deadline(monotonicMicros);
  }
}
