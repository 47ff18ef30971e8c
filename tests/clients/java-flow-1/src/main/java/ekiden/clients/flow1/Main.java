package ekiden.clients.flow1;

import ekiden.clients.Program;
import java.util.List;
import java.util.Map;

/** Runs the scenarios that its arguments name. */
public final class Main {
  /** What the deciders of this process know. */
  static final List<Class<?>> WORKFLOWS =
      List.of(
          Workflows.HelloImplementation.class,
          Workflows.RetryImplementation.class,
          Workflows.FanOutImplementation.class,
          Workflows.TimersImplementation.class,
          Workflows.SignalsImplementation.class,
          Workflows.ParentImplementation.class,
          Workflows.ChildImplementation.class,
          Workflows.CancelImplementation.class,
          Workflows.CountDownImplementation.class,
          Workflows.VersionsImplementation.class,
          Workflows.TagsImplementation.class,
          Workflows.AcrossImplementation.class);

  private Main() {}

  public static void main(String[] names) {
    Program.run(
        names,
        Map.ofEntries(
            Map.entry("hello", Scenarios::hello),
            Map.entry("activity", Scenarios::activity),
            Map.entry("fan-out", Scenarios::fanOut),
            Map.entry("timers", Scenarios::timers),
            Map.entry("long-history", Scenarios::longHistory),
            Map.entry("signals", Scenarios::signals),
            Map.entry("children", Scenarios::children),
            Map.entry("cancel", Scenarios::cancel),
            Map.entry("continue-as-new", Scenarios::continueAsNew),
            Map.entry("markers", Scenarios::versions),
            Map.entry("faults", Connections::faults),
            Map.entry("tags", Scenarios::tags),
            Map.entry("keys", Connections::keys),
            Map.entry("tls", Connections::tls),
            Map.entry("restart", Connections::restart),
            Map.entry("sigterm", Connections::sigterm),
            Map.entry("throttling", Connections::throttling)));
  }
}
