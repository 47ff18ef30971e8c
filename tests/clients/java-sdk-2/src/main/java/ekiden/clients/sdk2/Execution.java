package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;

import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.ChildPolicy;
import software.amazon.awssdk.services.swf.model.Decision;
import software.amazon.awssdk.services.swf.model.EventType;
import software.amazon.awssdk.services.swf.model.HistoryEvent;
import software.amazon.awssdk.services.swf.model.PollForActivityTaskResponse;
import software.amazon.awssdk.services.swf.model.PollForDecisionTaskResponse;
import software.amazon.awssdk.services.swf.model.StartWorkflowExecutionRequest;
import software.amazon.awssdk.services.swf.model.TypeAlreadyExistsException;
import software.amazon.awssdk.services.swf.model.WorkflowExecution;
import software.amazon.awssdk.services.swf.model.WorkflowExecutionInfo;

/**
 * A run with task lists of its own, driven from one thread: a test decides, works, decides; each of
 * these is a poll and the answer to it.
 */
final class Execution {
  static final String TYPE = "Scenario";
  static final String VERSION = "1.0";

  final SwfClient swf;
  final String workflowId;
  final String taskList;
  private String runId;

  private Execution(SwfClient swf, String workflowId, String taskList, String runId) {
    this.swf = swf;
    this.workflowId = workflowId;
    this.taskList = taskList;
    this.runId = runId;
  }

  /** Starts a run with an hour for it, ten seconds for a decision task, and no other defaults. */
  static Execution start(SwfClient swf, Consumer<StartWorkflowExecutionRequest.Builder> more) {
    registerTypes(swf);
    String workflowId = "java-sdk-2-" + UUID.randomUUID();
    StartWorkflowExecutionRequest.Builder request =
        StartWorkflowExecutionRequest.builder()
            .domain(DOMAIN)
            .workflowId(workflowId)
            .workflowType(type -> type.name(TYPE).version(VERSION))
            .taskList(list -> list.name(workflowId))
            .executionStartToCloseTimeout("3600")
            .taskStartToCloseTimeout("10")
            .childPolicy(ChildPolicy.TERMINATE);
    more.accept(request);
    String runId = swf.startWorkflowExecution(request.build()).runId();
    return new Execution(swf, workflowId, workflowId, runId);
  }

  static Execution start(SwfClient swf) {
    return start(swf, request -> {});
  }

  /** The open run of a workflow that another run started. */
  static Execution of(SwfClient swf, WorkflowExecution execution, String taskList) {
    return new Execution(swf, execution.workflowId(), taskList, execution.runId());
  }

  private static void registerTypes(SwfClient swf) {
    try {
      swf.registerWorkflowType(type -> type.domain(DOMAIN).name(TYPE).version(VERSION));
      swf.registerActivityType(type -> type.domain(DOMAIN).name(TYPE).version(VERSION));
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
    return WorkflowExecution.builder().workflowId(workflowId).runId(runId).build();
  }

  /** Polls until there is a decision task, and answers it; the task as it was got. */
  PollForDecisionTaskResponse decide(Decision... decisions) {
    return decide(List.of(decisions));
  }

  PollForDecisionTaskResponse decide(List<Decision> decisions) {
    PollForDecisionTaskResponse task = nextDecisionTask();
    swf.respondDecisionTaskCompleted(
        answer -> answer.taskToken(task.taskToken()).decisions(decisions));
    return task;
  }

  PollForDecisionTaskResponse nextDecisionTask() {
    PollForDecisionTaskResponse task;
    do {
      task = swf.pollForDecisionTask(poll -> poll.domain(DOMAIN).taskList(t -> t.name(taskList)));
    } while (task.taskToken() == null);
    Expect.equal("the run of the decision task", execution(), task.workflowExecution());
    return task;
  }

  /** Polls until there is an activity task on the list of this run. */
  PollForActivityTaskResponse nextActivityTask() {
    PollForActivityTaskResponse task;
    do {
      task = swf.pollForActivityTask(poll -> poll.domain(DOMAIN).taskList(t -> t.name(taskList)));
    } while (task.taskToken() == null);
    return task;
  }

  /** Takes an activity task and completes it. */
  void work(String result) {
    String token = nextActivityTask().taskToken();
    swf.respondActivityTaskCompleted(answer -> answer.taskToken(token).result(result));
  }

  /** All events, by the client's paginator. */
  List<HistoryEvent> history() {
    return swf
        .getWorkflowExecutionHistoryPaginator(
            request -> request.domain(DOMAIN).execution(execution()))
        .events()
        .stream()
        .toList();
  }

  List<EventType> eventTypes() {
    return history().stream().map(HistoryEvent::eventType).toList();
  }

  /** The only event of this type. */
  HistoryEvent event(EventType type) {
    List<HistoryEvent> found = events(type);
    Expect.equal("the number of events " + type, 1, found.size());
    return found.get(0);
  }

  List<HistoryEvent> events(EventType type) {
    return history().stream().filter(event -> event.eventType() == type).toList();
  }

  WorkflowExecutionInfo info() {
    return swf.describeWorkflowExecution(
            request -> request.domain(DOMAIN).execution(execution()))
        .executionInfo();
  }
}
