package io.dynode.cli;

import io.dynode.model.Json;
import java.util.HashMap;
import java.util.Map;

/** Where what happens to an agenda is shown. */
interface Screen extends AutoCloseable {
  /** The agenda changed. */
  void agenda(Json agenda);

  /** One of its operations changed. */
  void operation(Json operation);

  /** Something about the showing itself. */
  void note(String words);

  /** Leaves it as it is. */
  @Override
  default void close() {}

  /** What the screen of a watched agenda is: a tree where it can be drawn, else lines. */
  static Screen of(Console console) {
    return console.terminal().live() ? new LiveTree(console) : new Lines(console);
  }

  /** A line for every change. */
  final class Lines implements Screen {
    private final Console console;
    private final Map<String, String> said = new HashMap<>();

    Lines(Console console) {
      this.console = console;
    }

    @Override
    public void operation(Json operation) {
      String state = Texts.at(operation, "/state");
      String percent = Texts.percent(operation, "/progress/percent");
      String message = Texts.at(operation, "/progress/message");
      boolean running = state.equals("running");
      String line = state;
      line += running && !percent.isEmpty() ? " " + percent + "%" : "";
      line += running && !message.isEmpty() ? " (" + Texts.line(message, 60) + ")" : "";
      say("operation " + Texts.at(operation, "/name"), line + because(operation));
    }

    @Override
    public void agenda(Json agenda) {
      String share = Texts.number(agenda, "/ended") + "/" + Texts.number(agenda, "/operations");
      String line = Texts.at(agenda, "/state") + " " + share + because(agenda);
      say("agenda " + Texts.at(agenda, "/id"), line);
    }

    @Override
    public void note(String words) {
      console.say(words);
    }

    private static String because(Json thing) {
      String code = Texts.at(thing, "/code");
      String message = Texts.at(thing, "/message");
      return code.isEmpty() ? "" : ": " + Texts.coded(Texts.line(message, 300), code);
    }

    private void say(String subject, String line) {
      boolean waits = line.equals("waiting") && subject.startsWith("operation");
      if (!waits && !line.equals(said.put(subject, line))) {
        console.say(subject + " " + line);
      }
    }
  }
}
