package ekiden.clients.sdk2;

import software.amazon.awssdk.services.swf.model.Decision;
import software.amazon.awssdk.services.swf.model.DecisionType;

/** The decisions that the scenarios make. */
final class Decisions {
  private Decisions() {}

  static Decision complete(String result) {
    return Decision.builder()
        .decisionType(DecisionType.COMPLETE_WORKFLOW_EXECUTION)
        .completeWorkflowExecutionDecisionAttributes(it -> it.result(result))
        .build();
  }

  static Decision fail(String reason, String details) {
    return Decision.builder()
        .decisionType(DecisionType.FAIL_WORKFLOW_EXECUTION)
        .failWorkflowExecutionDecisionAttributes(it -> it.reason(reason).details(details))
        .build();
  }

  static Decision cancelExecution(String details) {
    return Decision.builder()
        .decisionType(DecisionType.CANCEL_WORKFLOW_EXECUTION)
        .cancelWorkflowExecutionDecisionAttributes(it -> it.details(details))
        .build();
  }

  /** An activity of the run's own list; the heartbeat time-out in seconds, or NONE. */
  static Decision schedule(Execution run, String id, String input, String heartbeatTimeout) {
    return Decision.builder()
        .decisionType(DecisionType.SCHEDULE_ACTIVITY_TASK)
        .scheduleActivityTaskDecisionAttributes(
            it ->
                it.activityId(id)
                    .activityType(type -> type.name(Execution.TYPE).version(Execution.VERSION))
                    .input(input)
                    .taskList(list -> list.name(run.taskList))
                    .scheduleToStartTimeout("60")
                    .startToCloseTimeout("60")
                    .scheduleToCloseTimeout("120")
                    .heartbeatTimeout(heartbeatTimeout))
        .build();
  }

  static Decision requestCancelActivity(String id) {
    return Decision.builder()
        .decisionType(DecisionType.REQUEST_CANCEL_ACTIVITY_TASK)
        .requestCancelActivityTaskDecisionAttributes(it -> it.activityId(id))
        .build();
  }

  static Decision startTimer(String id, int seconds) {
    return Decision.builder()
        .decisionType(DecisionType.START_TIMER)
        .startTimerDecisionAttributes(
            it -> it.timerId(id).startToFireTimeout(String.valueOf(seconds)).control("for " + id))
        .build();
  }

  static Decision cancelTimer(String id) {
    return Decision.builder()
        .decisionType(DecisionType.CANCEL_TIMER)
        .cancelTimerDecisionAttributes(it -> it.timerId(id))
        .build();
  }

  static Decision marker(String name, String details) {
    return Decision.builder()
        .decisionType(DecisionType.RECORD_MARKER)
        .recordMarkerDecisionAttributes(it -> it.markerName(name).details(details))
        .build();
  }

  static Decision signal(String workflowId, String name, String input) {
    return Decision.builder()
        .decisionType(DecisionType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION)
        .signalExternalWorkflowExecutionDecisionAttributes(
            it -> it.workflowId(workflowId).signalName(name).input(input))
        .build();
  }

  /** A child of the given type, with its workflow id as its task list. */
  static Decision startChild(Execution run, String workflowId, String type) {
    return Decision.builder()
        .decisionType(DecisionType.START_CHILD_WORKFLOW_EXECUTION)
        .startChildWorkflowExecutionDecisionAttributes(
            it ->
                it.workflowId(workflowId)
                    .workflowType(t -> t.name(type).version(Execution.VERSION))
                    .taskList(list -> list.name(workflowId))
                    .input("from " + run.workflowId)
                    .executionStartToCloseTimeout("3600")
                    .taskStartToCloseTimeout("10")
                    .childPolicy("TERMINATE"))
        .build();
  }

  /** The next run takes nothing over from this one; its type has no defaults, so all is said. */
  static Decision continueAsNew(Execution run, String input) {
    return Decision.builder()
        .decisionType(DecisionType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
        .continueAsNewWorkflowExecutionDecisionAttributes(
            it ->
                it.input(input)
                    .taskList(list -> list.name(run.taskList))
                    .executionStartToCloseTimeout("3600")
                    .taskStartToCloseTimeout("10")
                    .childPolicy("TERMINATE"))
        .build();
  }
}
