package ekiden.clients.sdk1;

import com.amazonaws.services.simpleworkflow.model.*;

/** The decisions that the scenarios make. */
final class Decisions {
  private Decisions() {}

  static Decision complete(String result) {
    return new Decision()
        .withDecisionType(DecisionType.CompleteWorkflowExecution)
        .withCompleteWorkflowExecutionDecisionAttributes(
            new CompleteWorkflowExecutionDecisionAttributes().withResult(result));
  }

  static Decision fail(String reason, String details) {
    return new Decision()
        .withDecisionType(DecisionType.FailWorkflowExecution)
        .withFailWorkflowExecutionDecisionAttributes(
            new FailWorkflowExecutionDecisionAttributes()
                .withReason(reason)
                .withDetails(details));
  }

  static Decision cancelExecution(String details) {
    return new Decision()
        .withDecisionType(DecisionType.CancelWorkflowExecution)
        .withCancelWorkflowExecutionDecisionAttributes(
            new CancelWorkflowExecutionDecisionAttributes().withDetails(details));
  }

  /** An activity of the run's own list; the heartbeat time-out in seconds, or NONE. */
  static Decision schedule(Execution run, String id, String input, String heartbeatTimeout) {
    return new Decision()
        .withDecisionType(DecisionType.ScheduleActivityTask)
        .withScheduleActivityTaskDecisionAttributes(
            new ScheduleActivityTaskDecisionAttributes()
                .withActivityId(id)
                .withActivityType(
                    new ActivityType().withName(Execution.TYPE).withVersion(Execution.VERSION))
                .withInput(input)
                .withTaskList(new TaskList().withName(run.taskList))
                .withScheduleToStartTimeout("60")
                .withStartToCloseTimeout("60")
                .withScheduleToCloseTimeout("120")
                .withHeartbeatTimeout(heartbeatTimeout));
  }

  static Decision requestCancelActivity(String id) {
    return new Decision()
        .withDecisionType(DecisionType.RequestCancelActivityTask)
        .withRequestCancelActivityTaskDecisionAttributes(
            new RequestCancelActivityTaskDecisionAttributes().withActivityId(id));
  }

  static Decision startTimer(String id, int seconds) {
    return new Decision()
        .withDecisionType(DecisionType.StartTimer)
        .withStartTimerDecisionAttributes(
            new StartTimerDecisionAttributes()
                .withTimerId(id)
                .withStartToFireTimeout(String.valueOf(seconds))
                .withControl("for " + id));
  }

  static Decision cancelTimer(String id) {
    return new Decision()
        .withDecisionType(DecisionType.CancelTimer)
        .withCancelTimerDecisionAttributes(new CancelTimerDecisionAttributes().withTimerId(id));
  }

  static Decision marker(String name, String details) {
    return new Decision()
        .withDecisionType(DecisionType.RecordMarker)
        .withRecordMarkerDecisionAttributes(
            new RecordMarkerDecisionAttributes().withMarkerName(name).withDetails(details));
  }

  static Decision signal(String workflowId, String name, String input) {
    return new Decision()
        .withDecisionType(DecisionType.SignalExternalWorkflowExecution)
        .withSignalExternalWorkflowExecutionDecisionAttributes(
            new SignalExternalWorkflowExecutionDecisionAttributes()
                .withWorkflowId(workflowId)
                .withSignalName(name)
                .withInput(input));
  }

  /** A child of the given type, with its workflow id as its task list. */
  static Decision startChild(Execution run, String workflowId, String type) {
    return new Decision()
        .withDecisionType(DecisionType.StartChildWorkflowExecution)
        .withStartChildWorkflowExecutionDecisionAttributes(
            new StartChildWorkflowExecutionDecisionAttributes()
                .withWorkflowId(workflowId)
                .withWorkflowType(
                    new WorkflowType().withName(type).withVersion(Execution.VERSION))
                .withTaskList(new TaskList().withName(workflowId))
                .withInput("from " + run.workflowId)
                .withExecutionStartToCloseTimeout("3600")
                .withTaskStartToCloseTimeout("10")
                .withChildPolicy(ChildPolicy.TERMINATE));
  }

  /** The next run takes nothing over from this one; its type has no defaults, so all is said. */
  static Decision continueAsNew(Execution run, String input) {
    return new Decision()
        .withDecisionType(DecisionType.ContinueAsNewWorkflowExecution)
        .withContinueAsNewWorkflowExecutionDecisionAttributes(
            new ContinueAsNewWorkflowExecutionDecisionAttributes()
                .withInput(input)
                .withTaskList(new TaskList().withName(run.taskList))
                .withExecutionStartToCloseTimeout("3600")
                .withTaskStartToCloseTimeout("10")
                .withChildPolicy(ChildPolicy.TERMINATE));
  }
}
