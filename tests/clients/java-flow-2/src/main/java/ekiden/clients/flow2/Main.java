package ekiden.clients.flow2;

import ekiden.clients.Program;
import java.util.List;
import java.util.Map;

/** Runs the scenarios that its arguments name. */
public final class Main {
  /** What the deciders of this process know. */
  static final List<Class<?>> WORKFLOWS =
      List.of(
          Hello.Implementation.class,
          Retry.Implementation.class,
          FanOut.Implementation.class,
          Timers.Implementation.class,
          ManyTimers.Implementation.class,
          Signals.Implementation.class,
          Children.Implementation.class,
          Child.Implementation.class,
          Cancel.Implementation.class,
          ContinueAsNew.Implementation.class,
          Versions.Implementation.class,
          Faults.Implementation.class,
          Tags.Implementation.class,
          Across.Implementation.class);

  private Main() {}

  public static void main(String[] names) {
    Program.run(
        names,
        Map.ofEntries(
            Map.entry("hello", Hello::scenario),
            Map.entry("activity", Retry::scenario),
            Map.entry("fan-out", FanOut::scenario),
            Map.entry("timers", Timers::scenario),
            Map.entry("long-history", ManyTimers::scenario),
            Map.entry("signals", Signals::scenario),
            Map.entry("children", Children::scenario),
            Map.entry("cancel", Cancel::scenario),
            Map.entry("continue-as-new", ContinueAsNew::scenario),
            Map.entry("markers", Versions::scenario),
            Map.entry("faults", Faults::scenario),
            Map.entry("tags", Tags::scenario),
            Map.entry("keys", Access::keys),
            Map.entry("tls", Access::tls),
            Map.entry("restart", Across::restart),
            Map.entry("sigterm", Across::sigterm),
            Map.entry("throttling", Throttling::scenario)));
  }
}
