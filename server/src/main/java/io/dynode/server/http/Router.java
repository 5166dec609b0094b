package io.dynode.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the route of a path: a tree of segments, where a literal goes before a parameter. */
final class Router {
  private final Node root = new Node();

  Router(List<Route> routes) {
    routes.forEach(this::add);
  }

  /**
   * What stands at a path.
   *
   * @param routes by method
   * @param arguments of the path, decoded
   */
  record Place(Map<String, Route> routes, Map<String, String> arguments) {
    /** The route of a method; HEAD is that of GET. */
    Optional<Route> route(String method) {
      return Optional.ofNullable(routes.get(method.equals("HEAD") ? "GET" : method));
    }

    /** Value of the Allow header. */
    String allow() {
      List<String> methods = new ArrayList<>(routes.keySet());
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      methods.add("OPTIONS");
      return String.join(", ", methods);
    }
  }

  private static final class Node {
    private final Map<String, Node> literals = new TreeMap<>();
    private @Nullable Node any;
    private final Map<String, Route> routes = new TreeMap<>();
  }

  private void add(Route route) {
    Node node = root;
    for (String segment : segments(route.path())) {
      if (segment.startsWith("{")) {
        Node next = node.any == null ? new Node() : node.any;
        node.any = next;
        node = next;
      } else {
        node = node.literals.computeIfAbsent(segment, s -> new Node());
      }
    }
    if (node.routes.put(route.method(), route) != null) {
      throw new IllegalArgumentException("Two routes for " + route.label());
    }
  }

  /** What stands at a path as sent; empty: nothing. */
  Optional<Place> find(String path) {
    String[] segments = segments(path);
    Node node = root;
    for (String segment : segments) {
      Node next = node.literals.get(segment);
      next = next == null && !segment.isEmpty() ? node.any : next;
      if (next == null) {
        return Optional.empty();
      }
      node = next;
    }
    return node.routes.isEmpty()
        ? Optional.empty()
        : Optional.of(new Place(node.routes, arguments(node, segments)));
  }

  private static Map<String, String> arguments(Node node, String[] segments) {
    Map<String, String> arguments = new LinkedHashMap<>();
    // Routes of one node may name their parameters differently: each name gets its value.
    for (Route route : node.routes.values()) {
      String[] names = segments(route.path());
      for (int i = 0; i < names.length; i++) {
        if (names[i].startsWith("{")) {
          String name = names[i].substring(1, names[i].length() - 1);
          arguments.computeIfAbsent(name, parameterAt(segments[i]));
        }
      }
    }
    return arguments;
  }

  private static java.util.function.Function<String, String> parameterAt(String segment) {
    return name -> Percent.decode(segment, false);
  }

  private static String[] segments(String path) {
    return (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
  }
}
