package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.ActivitySchedulingOptions;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.util.List;
import software.amazon.awssdk.services.swf.model.HistoryEvent;

/** Waits for an activity that goes on until it is canceled. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Cancel {
  @Execute(version = Host.VERSION)
  Promise<String> cancel();

  final class Implementation implements Cancel {
    @Override
    public Promise<String> cancel() {
      ActivitySchedulingOptions options =
          new ActivitySchedulingOptions().withHeartbeatTimeoutSeconds(30L);
      return Schedule.activity(options, "untilCanceled", String.class);
    }
  }

  static void scenario() throws Exception {
    Host.Run run = Host.get().start("Cancel.cancel");
    Expect.eventually(
        "the started activity", () -> run.events(ACTIVITY_TASK_STARTED).size() == 1);
    run.client.requestCancelWorkflowExecution();
    Expect.equal("closeStatus", "CANCELED", run.closeStatus());
    Expect.equal(
        "the events of the cancellation",
        List.of(
            WORKFLOW_EXECUTION_CANCEL_REQUESTED,
            ACTIVITY_TASK_CANCEL_REQUESTED,
            ACTIVITY_TASK_CANCELED,
            WORKFLOW_EXECUTION_CANCELED),
        run.history().stream()
            .map(HistoryEvent::eventType)
            .filter(type -> type.toString().contains("Cancel"))
            .toList());
  }
}
