package io.dynode.scheduling;

import io.dynode.model.Host;
import io.dynode.model.Waiting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which environments the hosts of a pool offer.
 *
 * @param byHost those of the agents that take work there, by the name of the host
 */
public record Offers(Map<String, Set<String>> byHost) {
  public Offers {
    byHost = Map.copyOf(byHost);
  }

  /** Whether the host offers all of them. */
  public boolean has(Host host, Collection<String> environments) {
    return environments.isEmpty()
        || byHost.getOrDefault(host.name(), Set.of()).containsAll(environments);
  }

  /** The hosts on which every operation of the agenda could run, whatever they have free. */
  List<Host> among(Collection<Host> hosts, Waiting waiting) {
    Set<String> environments = Shapes.environments(waiting.shape());
    return hosts.stream().filter(host -> has(host, environments)).toList();
  }

  /** What the host lacks of them, for people. */
  String lacking(Host host, Waiting waiting) {
    Set<String> lacking = new TreeSet<>(Shapes.environments(waiting.shape()));
    lacking.removeAll(byHost.getOrDefault(host.name(), Set.of()));
    return "environment " + String.join(", ", lacking) + " is not offered";
  }

  /** Whether some host could ever run it: offers its environments and is large enough. */
  public boolean possible(Collection<Host> hosts, Waiting waiting) {
    List<Host> able = among(hosts, waiting);
    // Where none offers them all of its class are alike: there is none behind to look for.
    return able.isEmpty() || able.stream().anyMatch(h -> waiting.footprint().fitsIn(h.capacity()));
  }
}
