package ekiden.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** What a client's program and the runner say to each other: a line of JSON each (README.md). */
public final class Program {
  /** One scenario; it throws when something is not as it should be. */
  public interface Scenario {
    void run() throws Throwable;
  }

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private Program() {}

  /** The value of an environment variable that the runner sets. */
  public static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException("Set the environment variable " + name + ".");
    }
    return value;
  }

  /** Runs the named scenarios one after the other, and ends the process. */
  public static void run(String[] names, Map<String, Scenario> scenarios) {
    for (String name : names) {
      OUT.println(outcome(name, scenarios.get(name)));
    }
    System.exit(0); // Threads of a client's connections must not keep the process.
  }

  private static String outcome(String name, Scenario scenario) {
    String start = "{\"scenario\":" + json(name) + ",\"outcome\":";
    if (scenario == null) {
      return start + "\"unknown\"}";
    }
    long began = System.nanoTime();
    try {
      scenario.run();
      double seconds = (System.nanoTime() - began) / 1e9;
      return start + String.format(Locale.ROOT, "\"passed\",\"seconds\":%.2f}", seconds);
    } catch (Throwable failure) {
      failure.printStackTrace();
      return start + "\"failed\",\"error\":" + json(failure.toString()) + "}";
    }
  }

  /** Has the runner do something to the server ("restart", "stop", "start"), and waits for it. */
  public static void ask(String what) throws IOException {
    OUT.println("{\"ask\":" + json(what) + "}");
    String answer = IN.readLine();
    Expect.that(
        answer != null && answer.replace(" ", "").contains("\"done\":" + json(what)),
        "an answer to \"" + what + "\" on the standard input, but it was: " + answer);
  }

  private static String json(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each == '"' || each == '\\') {
        quoted.append('\\').append(each);
      } else if (each < ' ') {
        quoted.append(String.format("\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
