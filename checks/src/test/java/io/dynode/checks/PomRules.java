package io.dynode.checks;

import io.dynode.checks.Modules.Module;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a module's pom may depend on, tests aside. */
final class PomRules {
  private PomRules() {}

  static List<String> violations(Module module, String pom) {
    List<String> found = new ArrayList<>();
    NodeList dependencies = parse(pom).getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      String group = text(dependency, "groupId");
      String artifact = text(dependency, "artifactId");
      if (!text(dependency, "scope").equals("test") && !allowed(module, group, artifact)) {
        found.add(module.folder() + "/pom.xml: may not depend on " + group + ":" + artifact);
      }
    }
    return found;
  }

  private static boolean allowed(Module module, String group, String artifact) {
    return group.equals("io.dynode")
        ? Modules.ofArtifact(artifact).filter(module::mayUse).isPresent()
        : module.mayUseLibrary(group)
            || module.libraries().stream().anyMatch(l -> l.startsWith(group + "."));
  }

  private static Element parse(String pom) {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(pom)))
          .getDocumentElement();
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new IllegalArgumentException("no pom: " + e.getMessage(), e);
    }
  }

  private static String text(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
