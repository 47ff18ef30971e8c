package ekiden.clients.sdk1;

import ekiden.clients.Program;
import java.util.Map;

/** Runs the scenarios that its arguments name. */
public final class Main {
  private Main() {}

  public static void main(String[] names) {
    Program.run(
        names,
        Map.ofEntries(
            Map.entry("hello", Workflows::hello),
            Map.entry("timers", Workflows::timers),
            Map.entry("signals", Workflows::signals),
            Map.entry("markers", Workflows::markers),
            Map.entry("cancel", Workflows::cancel),
            Map.entry("continue-as-new", Workflows::continueAsNew),
            Map.entry("long-history", Workflows::longHistory),
            Map.entry("activity", Activities::activity),
            Map.entry("fan-out", Activities::fanOut),
            Map.entry("children", Children::children),
            Map.entry("faults", Faults::faults),
            Map.entry("visibility", Visibility::visibility),
            Map.entry("tags", Visibility::tags),
            Map.entry("keys", Access::keys),
            Map.entry("clock", Access::clock),
            Map.entry("day-ahead", Access::dayAhead),
            Map.entry("tls", Access::tls),
            Map.entry("idle", Connections::idle),
            Map.entry("restart", Connections::restart),
            Map.entry("sigterm", Connections::sigterm),
            Map.entry("throttling", Connections::throttling)));
  }
}
