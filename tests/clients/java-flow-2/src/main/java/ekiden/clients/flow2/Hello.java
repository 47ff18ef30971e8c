package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.GetState;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;

/** An activity, and what an asynchronous method makes of its result. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Hello {
  @Execute(version = Host.VERSION)
  Promise<String> hello(String name);

  @GetState
  String state();

  final class Implementation implements Hello {
    private String state = "greeting";

    @Override
    public Promise<String> hello(String name) {
      return shout(Schedule.activity("greet", String.class, name));
    }

    @Asynchronous
    private Promise<String> shout(Promise<String> greeting) {
      state = "greeted";
      return Promise.asPromise(greeting.get() + "!");
    }

    @Override
    public String state() {
      return state;
    }
  }

  static void scenario() throws Throwable {
    Host.Run run = Host.get().start("Hello.hello", "Grüße, 駅伝 🎽");
    Expect.equal("the result", "hello, Grüße, 駅伝 🎽!", run.result(String.class));
    Expect.equal(
        "the state of the workflow",
        "greeted",
        run.client.getWorkflowExecutionState(String.class));
  }
}
