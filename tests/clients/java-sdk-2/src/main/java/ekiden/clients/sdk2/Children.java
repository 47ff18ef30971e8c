package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;
import static software.amazon.awssdk.services.swf.model.EventType.*;

import ekiden.clients.Expect;
import java.util.List;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.HistoryEvent;
import software.amazon.awssdk.services.swf.model.WorkflowExecution;

/** Child workflows. */
final class Children {
  private Children() {}

  /** One child succeeds, one fails, one is terminated, and one has no type. */
  static void children() throws Exception {
    try (SwfClient swf = Client.builder().build()) {
      Execution parent = Execution.start(swf);
      String prefix = parent.workflowId + "-";
      parent.decide(
          Decisions.startChild(parent, prefix + "succeeds", Execution.TYPE),
          Decisions.startChild(parent, prefix + "fails", Execution.TYPE),
          Decisions.startChild(parent, prefix + "terminated", Execution.TYPE),
          Decisions.startChild(parent, prefix + "untyped", "no such type"));
      Expect.eventually(
          "three started children",
          () -> parent.events(CHILD_WORKFLOW_EXECUTION_STARTED).size() == 3);

      Execution succeeds = child(parent, prefix + "succeeds");
      var started =
          succeeds.event(WORKFLOW_EXECUTION_STARTED).workflowExecutionStartedEventAttributes();
      Expect.equal("the parent", parent.execution(), started.parentWorkflowExecution());
      Expect.equal("the input", "from " + parent.workflowId, started.input());
      succeeds.decide(Decisions.complete("grown up"));
      child(parent, prefix + "fails").decide(Decisions.fail("lost", "in the woods"));
      swf.terminateWorkflowExecution(
          it -> it.domain(DOMAIN).workflowId(prefix + "terminated").reason("enough"));
      Expect.eventually("the ends of three children", () -> ends(parent) == 3);
      parent.decide(Decisions.complete(null));
      checkEnds(parent);
    }
  }

  private static void checkEnds(Execution parent) {
    Expect.equal(
        "the result of the child",
        "grown up",
        parent
            .event(CHILD_WORKFLOW_EXECUTION_COMPLETED)
            .childWorkflowExecutionCompletedEventAttributes()
            .result());
    var failed =
        parent.event(CHILD_WORKFLOW_EXECUTION_FAILED).childWorkflowExecutionFailedEventAttributes();
    Expect.equal("the reason", "lost", failed.reason());
    Expect.equal("the details", "in the woods", failed.details());
    WorkflowExecution terminated =
        parent
            .event(CHILD_WORKFLOW_EXECUTION_TERMINATED)
            .childWorkflowExecutionTerminatedEventAttributes()
            .workflowExecution();
    Expect.equal(
        "closeStatus of the terminated child",
        CloseStatus.TERMINATED,
        Execution.of(parent.swf, terminated, "").info().closeStatus());
    Expect.equal(
        "the cause",
        "WORKFLOW_TYPE_DOES_NOT_EXIST",
        parent
            .event(START_CHILD_WORKFLOW_EXECUTION_FAILED)
            .startChildWorkflowExecutionFailedEventAttributes()
            .causeAsString());
    Expect.equal("closeStatus of the parent", CloseStatus.COMPLETED, parent.info().closeStatus());
  }

  private static Execution child(Execution parent, String workflowId) {
    WorkflowExecution execution =
        parent.events(CHILD_WORKFLOW_EXECUTION_STARTED).stream()
            .map(HistoryEvent::childWorkflowExecutionStartedEventAttributes)
            .map(event -> event.workflowExecution())
            .filter(candidate -> candidate.workflowId().equals(workflowId))
            .findAny()
            .orElseThrow();
    return Execution.of(parent.swf, execution, workflowId);
  }

  private static long ends(Execution parent) {
    return parent.eventTypes().stream()
        .filter(
            List.of(
                    CHILD_WORKFLOW_EXECUTION_COMPLETED,
                    CHILD_WORKFLOW_EXECUTION_FAILED,
                    CHILD_WORKFLOW_EXECUTION_TERMINATED)
                ::contains)
        .count();
  }
}
