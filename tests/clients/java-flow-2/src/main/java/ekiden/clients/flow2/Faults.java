package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.ActivitySchedulingOptions;
import com.amazonaws.services.simpleworkflow.flow.ActivityTaskFailedException;
import com.amazonaws.services.simpleworkflow.flow.ActivityTaskTimedOutException;
import com.amazonaws.services.simpleworkflow.flow.ChildWorkflowTimedOutException;
import com.amazonaws.services.simpleworkflow.flow.DynamicWorkflowClientImpl;
import com.amazonaws.services.simpleworkflow.flow.ScheduleActivityTaskFailedException;
import com.amazonaws.services.simpleworkflow.flow.StartWorkflowOptions;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Wait;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.core.Settable;
import com.amazonaws.services.simpleworkflow.flow.core.TryCatchFinally;
import com.amazonaws.services.simpleworkflow.flow.model.WorkflowExecution;
import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.swf.model.UnknownResourceException;
import software.amazon.awssdk.services.swf.model.WorkflowExecutionAlreadyStartedException;

/** What goes wrong comes as the framework's own exceptions, with what the service said. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Faults {
  @Execute(version = Host.VERSION)
  Promise<String> faults(String childId);

  /** What a scope of asynchronous work does. */
  interface Body {
    void run();
  }

  final class Implementation implements Faults {
    @Override
    public Promise<String> faults(String childId) {
      ActivitySchedulingOptions elsewhere =
          new ActivitySchedulingOptions()
              .withTaskList("a list without workers")
              .withScheduleToStartTimeoutSeconds(1L);
      StartWorkflowOptions second =
          new StartWorkflowOptions().withExecutionStartToCloseTimeoutSeconds(1L);
      var child =
          new DynamicWorkflowClientImpl(
              WorkflowExecution.builder().workflowId(childId).build(), Host.type("Child.child"));
      return join(
          List.of(
              caught(() -> Schedule.activity("unknown", String.class)),
              caught(() -> Schedule.activity(elsewhere, "greet", String.class, "no one")),
              caught(() -> Schedule.activity("thirdTime", String.class, FAILS)),
              caught(
                  () ->
                      child.startWorkflowExecution(
                          new Object[] {"waits"}, second, String.class))));
    }

    private Promise<String> caught(Body body) {
      Settable<String> result = new Settable<>();
      new TryCatchFinally() {
        private String told = "nothing failed";

        @Override
        protected void doTry() {
          body.run();
        }

        @Override
        protected void doCatch(Throwable failure) {
          told = describe(failure);
        }

        @Override
        protected void doFinally() {
          result.set(told);
        }
      };
      return result;
    }

    @Asynchronous
    private Promise<String> join(@Wait List<Promise<String>> ends) {
      return Promise.asPromise(
          ends.stream().map(Promise::get).collect(Collectors.joining("\n")));
    }
  }

  /** With this key the activity is at its second attempt, which fails. */
  String FAILS = "faults";

  private static String describe(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    if (failure instanceof ScheduleActivityTaskFailedException failed) {
      return name + " " + failed.getFailureCause();
    }
    if (failure instanceof ActivityTaskTimedOutException timedOut) {
      return name + " " + timedOut.getTimeoutType();
    }
    if (failure instanceof ActivityTaskFailedException failed) {
      return name + " " + failed.getCause();
    }
    if (failure instanceof ChildWorkflowTimedOutException timedOut) {
      return name + " " + timedOut.getWorkflowType().getName();
    }
    return failure.toString();
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    Work.Implementation.skipFirstAttempt(FAILS);
    Host.Run run = host.start("Faults.faults", UUID.randomUUID().toString());
    Expect.equal(
        "the failures",
        String.join(
            "\n",
            "ScheduleActivityTaskFailedException ACTIVITY_TYPE_DOES_NOT_EXIST",
            "ActivityTaskTimedOutException SCHEDULE_TO_START",
            "ActivityTaskFailedException java.lang.IllegalStateException: out of order",
            "ChildWorkflowTimedOutException Child.child"),
        run.result(String.class));
    Expect.fault(
        UnknownResourceException.class,
        () -> run.client.signalWorkflowExecution("late", new Object[0]));
    Host.Run open = host.start("Child.child", "waits");
    Expect.fault(
        WorkflowExecutionAlreadyStartedException.class,
        () -> open.client.startWorkflowExecution(new Object[] {"waits"}));
    open.client.terminateWorkflowExecution("enough", null, null);
    Expect.equal("closeStatus", "TERMINATED", open.closeStatus());
  }
}
