package ekiden.clients.flow2;

import static ekiden.clients.flow2.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.flow.DynamicWorkflowClientExternal;
import com.amazonaws.services.simpleworkflow.flow.DynamicWorkflowClientExternalImpl;
import com.amazonaws.services.simpleworkflow.flow.JsonDataConverter;
import com.amazonaws.services.simpleworkflow.flow.StartWorkflowOptions;
import com.amazonaws.services.simpleworkflow.flow.common.WorkflowExecutionUtils;
import com.amazonaws.services.simpleworkflow.flow.config.SimpleWorkflowClientConfig;
import com.amazonaws.services.simpleworkflow.flow.generic.GenericWorkflowClientExternal;
import com.amazonaws.services.simpleworkflow.flow.model.WorkflowExecution;
import com.amazonaws.services.simpleworkflow.flow.model.WorkflowType;
import com.amazonaws.services.simpleworkflow.flow.worker.GenericWorkflowClientExternalImpl;
import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.EventType;
import software.amazon.awssdk.services.swf.model.HistoryEvent;

/** Starts workflows from outside, and sees what became of them. */
final class Host {
  static final String VERSION = "1.0";
  private static final long WAIT_SECONDS = 60;

  final SwfClient service;
  private final GenericWorkflowClientExternal client;

  private static Host host;

  private Host(SwfClient service) {
    this.service = service;
    this.client = new GenericWorkflowClientExternalImpl(service, DOMAIN);
  }

  /** The one of this process, with its workers started. */
  static synchronized Host get() throws Exception {
    if (host == null) {
      SwfClient service = Client.builder().build();
      Client.startWorkers(service);
      host = new Host(service);
    }
    return host;
  }

  /** One with no workers. */
  static Host of(SwfClient service) {
    return new Host(service);
  }

  static WorkflowType type(String name) {
    return WorkflowType.builder().name(name).version(VERSION).build();
  }

  /** Starts a workflow, such as Hello.hello, with an id of its own. */
  Run start(String type, Object... arguments) {
    return start(type, new StartWorkflowOptions(), arguments);
  }

  Run start(String type, StartWorkflowOptions options, Object... arguments) {
    WorkflowExecution execution =
        WorkflowExecution.builder().workflowId(type + " " + UUID.randomUUID()).build();
    DynamicWorkflowClientExternalImpl run =
        new DynamicWorkflowClientExternalImpl(execution, type(type), options, null, client);
    run.startWorkflowExecution(arguments);
    return new Run(run);
  }

  /** An execution, as it is seen from outside. */
  final class Run {
    final DynamicWorkflowClientExternal client;

    private Run(DynamicWorkflowClientExternal client) {
      this.client = client;
    }

    WorkflowExecution execution() {
      return client.getWorkflowExecution();
    }

    /** How it ended, continued runs included. */
    String closeStatus() throws Exception {
      return WorkflowExecutionUtils.waitForWorkflowInstanceCompletionAcrossGenerations(
          service, DOMAIN, execution(), WAIT_SECONDS, SimpleWorkflowClientConfig.ofDefaults());
    }

    /** The result of a run that completes. */
    <T> T result(Class<T> type) throws Exception {
      String status = closeStatus();
      HistoryEvent end =
          WorkflowExecutionUtils.getInstanceCloseEvent(service, DOMAIN, execution());
      Expect.that(
          status.equals(CloseStatus.COMPLETED.toString()), "the run to complete, but: " + end);
      return new JsonDataConverter()
          .fromData(end.workflowExecutionCompletedEventAttributes().result(), type);
    }

    List<HistoryEvent> events(EventType type) {
      return history().stream().filter(event -> event.eventType() == type).toList();
    }

    List<HistoryEvent> history() {
      return WorkflowExecutionUtils.getHistory(service, DOMAIN, execution());
    }
  }
}
