package ekiden.clients.sdk1;

import static com.amazonaws.services.simpleworkflow.model.EventType.*;
import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What a run does with itself, and what it is told. */
final class Workflows {
  private Workflows() {}

  static void hello() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf, Execution.request().withInput("Grüße, 駅伝 🎽"));
    DecisionTask task = run.decide(Decisions.complete("done: \"駅伝\"\n"));
    Expect.equal("startedEventId", 3L, task.getStartedEventId());
    Expect.equal("previousStartedEventId", 0L, task.getPreviousStartedEventId());
    Expect.equal(
        "the history",
        List.of(
            WorkflowExecutionStarted,
            DecisionTaskScheduled,
            DecisionTaskStarted,
            DecisionTaskCompleted,
            WorkflowExecutionCompleted),
        run.eventTypes());
    Expect.equal(
        "the input",
        "Grüße, 駅伝 🎽",
        run.event(WorkflowExecutionStarted)
            .getWorkflowExecutionStartedEventAttributes()
            .getInput());
    HistoryEvent completed = run.event(WorkflowExecutionCompleted);
    Expect.equal(
        "the result",
        "done: \"駅伝\"\n",
        completed.getWorkflowExecutionCompletedEventAttributes().getResult());
    long age = System.currentTimeMillis() - completed.getEventTimestamp().getTime();
    Expect.that(Math.abs(age) < 600_000, "an event of now, but it is " + age + " ms old");
    Expect.equal("executionStatus", "CLOSED", run.info().getExecutionStatus());
    Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
  }

  static void timers() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf);
    run.decide(
        Decisions.startTimer("long", 3000),
        Decisions.startTimer("second", 2),
        Decisions.startTimer("first", 1),
        Decisions.startTimer("first", 1));
    run.decide(); // Told of the timer that was not started.
    Expect.equal(
        "the cause",
        "TIMER_ID_ALREADY_IN_USE",
        run.event(StartTimerFailed).getStartTimerFailedEventAttributes().getCause());
    run.decide(Decisions.cancelTimer("long"), Decisions.cancelTimer("unknown"));
    run.decide();
    Expect.equal(
        "the cause",
        "TIMER_ID_UNKNOWN",
        run.event(CancelTimerFailed).getCancelTimerFailedEventAttributes().getCause());
    while (run.events(TimerFired).size() < 2) {
      run.decide();
    }
    run.signal("end");
    run.decide(Decisions.complete(null));
    Expect.equal(
        "the timers that fired, in order",
        List.of("first", "second"),
        run.events(TimerFired).stream()
            .map(event -> event.getTimerFiredEventAttributes().getTimerId())
            .toList());
    Expect.equal(
        "the timer that was canceled",
        "long",
        run.event(TimerCanceled).getTimerCanceledEventAttributes().getTimerId());
    HistoryEvent started = run.events(TimerStarted).get(2);
    HistoryEvent fired = run.events(TimerFired).get(0);
    Expect.equal(
        "startedEventId",
        started.getEventId(),
        fired.getTimerFiredEventAttributes().getStartedEventId());
    Expect.equal("control", "for first", started.getTimerStartedEventAttributes().getControl());
    long took = fired.getEventTimestamp().getTime() - started.getEventTimestamp().getTime();
    Expect.that(took >= 1000, "a timer of 1 s not to fire after " + took + " ms");
  }

  static void signals() throws Exception {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution receiver = Execution.start(swf);
    Execution sender = Execution.start(swf);
    receiver.decide();
    swf.signalWorkflowExecution(
        new SignalWorkflowExecutionRequest()
            .withDomain(DOMAIN)
            .withWorkflowId(receiver.workflowId)
            .withRunId(receiver.runId())
            .withSignalName("from outside")
            .withInput("1"));
    receiver.decide();
    sender.decide(
        Decisions.signal(receiver.workflowId, "from another workflow", "2"),
        Decisions.signal("nowhere", "lost", "3"));
    receiver.decide(Decisions.complete(null));
    List<WorkflowExecutionSignaledEventAttributes> signals =
        receiver.events(WorkflowExecutionSignaled).stream()
            .map(HistoryEvent::getWorkflowExecutionSignaledEventAttributes)
            .toList();
    Expect.equal(
        "the signals",
        List.of("from outside=1", "from another workflow=2"),
        signals.stream().map(signal -> signal.getSignalName() + "=" + signal.getInput()).toList());
    Expect.equal("the sender", sender.execution(), signals.get(1).getExternalWorkflowExecution());
    Expect.eventually(
        "both answers to the signals",
        () ->
            sender
                .eventTypes()
                .containsAll(
                    List.of(
                        ExternalWorkflowExecutionSignaled, SignalExternalWorkflowExecutionFailed)));
    Expect.equal(
        "the cause",
        "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        sender
            .event(SignalExternalWorkflowExecutionFailed)
            .getSignalExternalWorkflowExecutionFailedEventAttributes()
            .getCause());
    sender.decide(Decisions.complete(null));
  }

  static void markers() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf);
    swf.respondDecisionTaskCompleted(
        new RespondDecisionTaskCompletedRequest()
            .withTaskToken(run.nextDecisionTask().getTaskToken())
            .withExecutionContext("version 2")
            .withDecisions(Decisions.marker("checkpoint", "a".repeat(32_768))));
    MarkerRecordedEventAttributes marker =
        run.event(MarkerRecorded).getMarkerRecordedEventAttributes();
    Expect.equal("markerName", "checkpoint", marker.getMarkerName());
    Expect.equal("the length of the details", 32_768, marker.getDetails().length());
    Expect.equal(
        "latestExecutionContext", "version 2", run.describe().getLatestExecutionContext());
    run.signal("end");
    DecisionTask last = run.decide(Decisions.complete(null));
    Expect.equal("previousStartedEventId", 3L, last.getPreviousStartedEventId());
    Expect.equal("the version", Execution.VERSION, last.getWorkflowType().getVersion());
  }

  static void cancel() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf);
    run.decide(Decisions.schedule(run, "work", "", "NONE"));
    String token = run.nextActivityTask().getTaskToken();
    swf.requestCancelWorkflowExecution(
        new RequestCancelWorkflowExecutionRequest()
            .withDomain(DOMAIN)
            .withWorkflowId(run.workflowId)
            .withRunId(run.runId()));
    Expect.that(run.info().isCancelRequested(), "cancelRequested to be true");
    run.decide(Decisions.requestCancelActivity("work"));
    Expect.that(
        swf.recordActivityTaskHeartbeat(
                new RecordActivityTaskHeartbeatRequest().withTaskToken(token))
            .isCancelRequested(),
        "the activity to be told of the cancellation by its heartbeat");
    swf.respondActivityTaskCanceled(
        new RespondActivityTaskCanceledRequest().withTaskToken(token).withDetails("tidied up"));
    run.decide(Decisions.cancelExecution("as asked"));
    Expect.equal("closeStatus", "CANCELED", run.info().getCloseStatus());
    Expect.equal(
        "the events of the cancellation",
        List.of(
            WorkflowExecutionCancelRequested,
            ActivityTaskCancelRequested,
            ActivityTaskCanceled,
            WorkflowExecutionCanceled),
        run.eventTypes().stream().filter(type -> type.toString().contains("Cancel")).toList());
    Expect.equal(
        "the details",
        "tidied up",
        run.event(ActivityTaskCanceled).getActivityTaskCanceledEventAttributes().getDetails());
  }

  static void continueAsNew() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf, Execution.request().withInput("1"));
    for (int turn = 2; turn <= 4; turn++) {
      String before = run.runId();
      run.decide(Decisions.continueAsNew(run, String.valueOf(turn)));
      Expect.equal("closeStatus", "CONTINUED_AS_NEW", run.info().getCloseStatus());
      run.follow(
          run.event(WorkflowExecutionContinuedAsNew)
              .getWorkflowExecutionContinuedAsNewEventAttributes()
              .getNewExecutionRunId());
      WorkflowExecutionStartedEventAttributes started =
          run.event(WorkflowExecutionStarted).getWorkflowExecutionStartedEventAttributes();
      Expect.equal("continuedExecutionRunId", before, started.getContinuedExecutionRunId());
      Expect.equal("the input", String.valueOf(turn), started.getInput());
    }
    run.decide(Decisions.complete("4"));
    Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
  }

  /** 21 decision tasks with 100 markers each, begun by a signal each. */
  static void longHistory() {
    int turns = 21;
    Execution run = Execution.start(Client.builder().build());
    for (int turn = 0; turn < turns; turn++) {
      String name = "turn " + turn;
      run.decide(
          IntStream.range(0, 100)
              .mapToObj(number -> Decisions.marker(name, String.valueOf(number)))
              .toList());
      run.signal(name);
    }
    long length = 1 + turns * (3 + 100 + 1) + 2; // The last decision task is scheduled, started.
    Expect.equal(
        "the events of the pages of a poll",
        LongStream.rangeClosed(1, length).boxed().toList(),
        pollPages(run).stream().map(HistoryEvent::getEventId).toList());
    Expect.equal(
        "the events of the pages of the history, backwards",
        LongStream.rangeClosed(1, length + 2).map(id -> length + 3 - id).boxed().toList(),
        run.history(true).stream().map(HistoryEvent::getEventId).toList());
    Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
  }

  /** The events of all pages of one decision task, which completes the run. */
  private static List<HistoryEvent> pollPages(Execution run) {
    DecisionTask page = run.nextDecisionTask();
    List<HistoryEvent> events = new ArrayList<>(page.getEvents());
    int pages = 1;
    while (page.getNextPageToken() != null) {
      page =
          run.swf.pollForDecisionTask(
              new PollForDecisionTaskRequest()
                  .withDomain(DOMAIN)
                  .withTaskList(new TaskList().withName(run.taskList))
                  .withNextPageToken(page.getNextPageToken()));
      events.addAll(page.getEvents());
      pages++;
    }
    Expect.equal("the number of pages of 1,000 events", 3, pages);
    run.swf.respondDecisionTaskCompleted(
        new RespondDecisionTaskCompletedRequest()
            .withTaskToken(page.getTaskToken())
            .withDecisions(Decisions.complete(null)));
    return events;
  }
}
