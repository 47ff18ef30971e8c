package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** Succeeds, fails or waits for an hour, as it is told. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Child {
  @Execute(version = Host.VERSION)
  Promise<String> child(String fate);

  final class Implementation implements Child {
    @Override
    public Promise<String> child(String fate) {
      switch (fate) {
        case "succeeds":
          return Promise.asPromise("grown up");
        case "fails":
          throw new IllegalStateException("lost in the woods");
        default:
          return new DecisionContextProviderImpl()
              .getDecisionContext()
              .getWorkflowClock()
              .createTimer(3000, "waited");
      }
    }
  }
}
