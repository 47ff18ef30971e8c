package ekiden.clients.sdk1;

import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A run with task lists of its own, driven from one thread: a test decides, works, decides; each of
 * these is a poll and the answer to it.
 */
final class Execution {
  static final String TYPE = "Scenario";
  static final String VERSION = "1.0";

  final AmazonSimpleWorkflow swf;
  final String workflowId;
  final String taskList;
  private String runId;

  private Execution(AmazonSimpleWorkflow swf, String workflowId, String taskList, String runId) {
    this.swf = swf;
    this.workflowId = workflowId;
    this.taskList = taskList;
    this.runId = runId;
  }

  /** A request with an hour for the run and ten seconds for a decision task. */
  static StartWorkflowExecutionRequest request() {
    String workflowId = "java-sdk-1-" + UUID.randomUUID();
    return new StartWorkflowExecutionRequest()
        .withDomain(DOMAIN)
        .withWorkflowId(workflowId)
        .withWorkflowType(new WorkflowType().withName(TYPE).withVersion(VERSION))
        .withTaskList(new TaskList().withName(workflowId))
        .withExecutionStartToCloseTimeout("3600")
        .withTaskStartToCloseTimeout("10")
        .withChildPolicy(ChildPolicy.TERMINATE);
  }

  static Execution start(AmazonSimpleWorkflow swf, StartWorkflowExecutionRequest request) {
    registerTypes(swf);
    String runId = swf.startWorkflowExecution(request).getRunId();
    return new Execution(swf, request.getWorkflowId(), request.getTaskList().getName(), runId);
  }

  static Execution start(AmazonSimpleWorkflow swf) {
    return start(swf, request());
  }

  /** The open run of a workflow that another run started. */
  static Execution of(AmazonSimpleWorkflow swf, WorkflowExecution execution, String taskList) {
    return new Execution(swf, execution.getWorkflowId(), taskList, execution.getRunId());
  }

  private static void registerTypes(AmazonSimpleWorkflow swf) {
    try {
      swf.registerWorkflowType(
          new RegisterWorkflowTypeRequest()
              .withDomain(DOMAIN)
              .withName(TYPE)
              .withVersion(VERSION));
      swf.registerActivityType(
          new RegisterActivityTypeRequest()
              .withDomain(DOMAIN)
              .withName(TYPE)
              .withVersion(VERSION));
    } catch (TypeAlreadyExistsException alreadyThere) {
      // A scenario before this one registered them.
    }
  }

  String runId() {
    return runId;
  }

  /** Follows the workflow to the run that continues it. */
  void follow(String newRunId) {
    runId = newRunId;
  }

  WorkflowExecution execution() {
    return new WorkflowExecution().withWorkflowId(workflowId).withRunId(runId);
  }

  /** Polls until there is a decision task, and answers it; the task as it was got. */
  DecisionTask decide(Decision... decisions) {
    return decide(List.of(decisions));
  }

  DecisionTask decide(List<Decision> decisions) {
    DecisionTask task = nextDecisionTask();
    swf.respondDecisionTaskCompleted(
        new RespondDecisionTaskCompletedRequest()
            .withTaskToken(task.getTaskToken())
            .withDecisions(decisions));
    return task;
  }

  DecisionTask nextDecisionTask() {
    DecisionTask task;
    do {
      task =
          swf.pollForDecisionTask(
              new PollForDecisionTaskRequest()
                  .withDomain(DOMAIN)
                  .withTaskList(new TaskList().withName(taskList)));
    } while (task.getTaskToken() == null);
    Expect.equal("the run of the decision task", execution(), task.getWorkflowExecution());
    return task;
  }

  /** Polls until there is an activity task on the list of this run. */
  ActivityTask nextActivityTask() {
    ActivityTask task;
    do {
      task =
          swf.pollForActivityTask(
              new PollForActivityTaskRequest()
                  .withDomain(DOMAIN)
                  .withTaskList(new TaskList().withName(taskList)));
    } while (task.getTaskToken() == null);
    return task;
  }

  /** Takes an activity task and completes it. */
  void work(String result) {
    complete(nextActivityTask(), result);
  }

  void complete(ActivityTask task, String result) {
    swf.respondActivityTaskCompleted(
        new RespondActivityTaskCompletedRequest()
            .withTaskToken(task.getTaskToken())
            .withResult(result));
  }

  void signal(String name) {
    swf.signalWorkflowExecution(
        new SignalWorkflowExecutionRequest()
            .withDomain(DOMAIN)
            .withWorkflowId(workflowId)
            .withSignalName(name));
  }

  void terminate() {
    swf.terminateWorkflowExecution(
        new TerminateWorkflowExecutionRequest()
            .withDomain(DOMAIN)
            .withWorkflowId(workflowId)
            .withReason("enough"));
  }

  /** All events, page by page: this client has no paginators. */
  List<HistoryEvent> history(boolean reverseOrder) {
    List<HistoryEvent> events = new ArrayList<>();
    GetWorkflowExecutionHistoryRequest request =
        new GetWorkflowExecutionHistoryRequest()
            .withDomain(DOMAIN)
            .withExecution(execution())
            .withReverseOrder(reverseOrder);
    History page;
    do {
      page = swf.getWorkflowExecutionHistory(request);
      events.addAll(page.getEvents());
      request.setNextPageToken(page.getNextPageToken());
    } while (page.getNextPageToken() != null);
    return events;
  }

  List<EventType> eventTypes() {
    return history(false).stream()
        .map(event -> EventType.fromValue(event.getEventType()))
        .toList();
  }

  /** The only event of this type. */
  HistoryEvent event(EventType type) {
    List<HistoryEvent> found = events(type);
    Expect.equal("the number of events " + type, 1, found.size());
    return found.get(0);
  }

  List<HistoryEvent> events(EventType type) {
    return history(false).stream()
        .filter(event -> event.getEventType().equals(type.toString()))
        .toList();
  }

  WorkflowExecutionDetail describe() {
    return swf.describeWorkflowExecution(
        new DescribeWorkflowExecutionRequest().withDomain(DOMAIN).withExecution(execution()));
  }

  WorkflowExecutionInfo info() {
    return describe().getExecutionInfo();
  }
}
