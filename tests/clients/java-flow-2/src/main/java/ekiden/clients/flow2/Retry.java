package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.ActivitySchedulingOptions;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.ExponentialRetry;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.util.UUID;

/** An activity whose first attempt misses its heartbeat and whose second fails. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Retry {
  @Execute(version = Host.VERSION)
  Promise<String> retry(String key);

  final class Implementation implements Retry {
    @Override
    public Promise<String> retry(String key) {
      return attempt(key);
    }

    @Asynchronous
    @ExponentialRetry(initialRetryIntervalSeconds = 1, maximumAttempts = 3)
    private Promise<String> attempt(String key) {
      return Schedule.activity(
          new ActivitySchedulingOptions().withHeartbeatTimeoutSeconds(1L),
          "thirdTime",
          String.class,
          key);
    }
  }

  static void scenario() throws Exception {
    Host.Run run = Host.get().start("Retry.retry", UUID.randomUUID().toString());
    Expect.equal("the result", "third time", run.result(String.class));
    var timedOut =
        run.events(ACTIVITY_TASK_TIMED_OUT).get(0).activityTaskTimedOutEventAttributes();
    Expect.equal("timeoutType", "HEARTBEAT", timedOut.timeoutTypeAsString());
    Expect.equal("the details of the last heartbeat", "half", timedOut.details());
    var failed = run.events(ACTIVITY_TASK_FAILED).get(0).activityTaskFailedEventAttributes();
    Expect.equal("the reason", "out of order", failed.reason());
    Expect.that(
        failed.details().contains("java.lang.IllegalStateException"),
        "the details to name the exception's class, but they are " + failed.details());
    Expect.equal("the timers between the attempts", 2, run.events(TIMER_FIRED).size());
    Expect.equal("the attempts", 3, run.events(ACTIVITY_TASK_SCHEDULED).size());
  }
}
