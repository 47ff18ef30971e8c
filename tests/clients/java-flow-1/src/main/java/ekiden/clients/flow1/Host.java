package ekiden.clients.flow1;

import static ekiden.clients.flow1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.flow.JsonDataConverter;
import com.amazonaws.services.simpleworkflow.flow.WorkflowClientExternal;
import com.amazonaws.services.simpleworkflow.flow.common.WorkflowExecutionUtils;
import com.amazonaws.services.simpleworkflow.model.EventType;
import com.amazonaws.services.simpleworkflow.model.HistoryEvent;
import com.amazonaws.services.simpleworkflow.model.WorkflowExecution;
import ekiden.clients.Expect;
import java.util.List;

/** The workers of this process, and what becomes of the workflows that it starts. */
final class Host {
  private static final long WAIT_SECONDS = 60;

  final AmazonSimpleWorkflow service;

  private static Host host;

  private Host(AmazonSimpleWorkflow service) {
    this.service = service;
  }

  /** The one of this process, with its workers started. */
  static synchronized Host get() throws Exception {
    if (host == null) {
      AmazonSimpleWorkflow service = Client.builder().build();
      Client.startWorkers(service);
      host = new Host(service);
    }
    return host;
  }

  /** How it ended, continued runs included. */
  String closeStatus(WorkflowClientExternal run) throws Exception {
    return WorkflowExecutionUtils.waitForWorkflowInstanceCompletionAcrossGenerations(
        service, DOMAIN, run.getWorkflowExecution(), WAIT_SECONDS);
  }

  /** The result of a run that completes. */
  <T> T result(WorkflowClientExternal run, Class<T> type) throws Exception {
    String status = closeStatus(run);
    WorkflowExecution execution = run.getWorkflowExecution();
    HistoryEvent end = WorkflowExecutionUtils.getInstanceCloseEvent(service, DOMAIN, execution);
    Expect.that(status.equals("COMPLETED"), "the run to complete, but: " + end);
    return new JsonDataConverter()
        .fromData(end.getWorkflowExecutionCompletedEventAttributes().getResult(), type);
  }

  List<HistoryEvent> history(WorkflowClientExternal run) {
    return WorkflowExecutionUtils.getHistory(service, DOMAIN, run.getWorkflowExecution());
  }

  List<HistoryEvent> events(WorkflowClientExternal run, EventType type) {
    return history(run).stream()
        .filter(event -> event.getEventType().equals(type.toString()))
        .toList();
  }
}
