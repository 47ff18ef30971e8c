package ekiden.clients.sdk1;

import static com.amazonaws.services.simpleworkflow.model.EventType.*;

import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.List;

/** Child workflows. */
final class Children {
  private static final List<EventType> ENDS =
      List.of(
          ChildWorkflowExecutionCompleted,
          ChildWorkflowExecutionFailed,
          ChildWorkflowExecutionTerminated);

  private Children() {}

  /** One child succeeds, one fails, one is terminated, and one has no type. */
  static void children() throws Exception {
    Execution parent = Execution.start(Client.builder().build());
    String prefix = parent.workflowId + "-";
    parent.decide(
        Decisions.startChild(parent, prefix + "succeeds", Execution.TYPE),
        Decisions.startChild(parent, prefix + "fails", Execution.TYPE),
        Decisions.startChild(parent, prefix + "terminated", Execution.TYPE),
        Decisions.startChild(parent, prefix + "untyped", "no such type"));
    Expect.eventually(
        "three started children",
        () -> parent.events(ChildWorkflowExecutionStarted).size() == 3);

    Execution succeeds = child(parent, prefix + "succeeds");
    WorkflowExecutionStartedEventAttributes started =
        succeeds.event(WorkflowExecutionStarted).getWorkflowExecutionStartedEventAttributes();
    Expect.equal("the parent", parent.execution(), started.getParentWorkflowExecution());
    Expect.equal("the input", "from " + parent.workflowId, started.getInput());
    succeeds.decide(Decisions.complete("grown up"));
    child(parent, prefix + "fails").decide(Decisions.fail("lost", "in the woods"));
    Execution terminated = child(parent, prefix + "terminated");
    terminated.terminate();
    Expect.eventually(
        "the ends of three children",
        () -> parent.eventTypes().stream().filter(ENDS::contains).count() == 3);
    parent.decide(Decisions.complete(null));
    Expect.equal("the terminated child", "TERMINATED", terminated.info().getCloseStatus());
    Expect.equal("the parent", "COMPLETED", parent.info().getCloseStatus());
    checkEnds(parent, terminated.execution());
  }

  private static void checkEnds(Execution parent, WorkflowExecution terminated) {
    Expect.equal(
        "the result of the child",
        "grown up",
        parent
            .event(ChildWorkflowExecutionCompleted)
            .getChildWorkflowExecutionCompletedEventAttributes()
            .getResult());
    ChildWorkflowExecutionFailedEventAttributes failed =
        parent
            .event(ChildWorkflowExecutionFailed)
            .getChildWorkflowExecutionFailedEventAttributes();
    Expect.equal("the reason", "lost", failed.getReason());
    Expect.equal("the details", "in the woods", failed.getDetails());
    Expect.equal(
        "the terminated child",
        terminated,
        parent
            .event(ChildWorkflowExecutionTerminated)
            .getChildWorkflowExecutionTerminatedEventAttributes()
            .getWorkflowExecution());
    Expect.equal(
        "the cause",
        "WORKFLOW_TYPE_DOES_NOT_EXIST",
        parent
            .event(StartChildWorkflowExecutionFailed)
            .getStartChildWorkflowExecutionFailedEventAttributes()
            .getCause());
  }

  private static Execution child(Execution parent, String workflowId) {
    WorkflowExecution execution =
        parent.events(ChildWorkflowExecutionStarted).stream()
            .map(HistoryEvent::getChildWorkflowExecutionStartedEventAttributes)
            .map(event -> event.getWorkflowExecution())
            .filter(candidate -> candidate.getWorkflowId().equals(workflowId))
            .findAny()
            .orElseThrow();
    return Execution.of(parent.swf, execution, workflowId);
  }
}
