package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import ekiden.clients.Program;
import java.util.UUID;

/** An activity that is under way while the server goes and comes, and one after it. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Across {
  @Execute(version = Host.VERSION)
  Promise<String> across(String key);

  final class Implementation implements Across {
    @Override
    public Promise<String> across(String key) {
      return then(Schedule.activity("held", String.class, key));
    }

    @Asynchronous
    private Promise<String> then(Promise<String> held) {
      return Schedule.activity("greet", String.class, held.get());
    }
  }

  /** What happens to the server. */
  interface Interruption {
    void run() throws Exception;
  }

  static void restart() throws Exception {
    interrupted(() -> Program.ask("restart"));
  }

  static void sigterm() throws Exception {
    interrupted(
        () -> {
          Program.ask("stop");
          Program.ask("start");
        });
  }

  private static void interrupted(Interruption interruption) throws Exception {
    String key = UUID.randomUUID().toString();
    Host.Run run = Host.get().start("Across.across", key);
    Expect.eventually(
        "the started activity", () -> Work.Implementation.attempts(key) == 1);
    interruption.run();
    Work.Implementation.release(key);
    Expect.equal("the result", "hello, after", run.result(String.class));
    Expect.equal("the attempts of the activity", 1, Work.Implementation.attempts(key));
  }
}
