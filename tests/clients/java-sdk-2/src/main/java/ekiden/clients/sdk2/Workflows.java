package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;
import static software.amazon.awssdk.services.swf.model.EventType.*;

import ekiden.clients.Expect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.Decision;
import software.amazon.awssdk.services.swf.model.ExecutionStatus;
import software.amazon.awssdk.services.swf.model.HistoryEvent;
import software.amazon.awssdk.services.swf.model.PollForDecisionTaskResponse;
import software.amazon.awssdk.services.swf.model.WorkflowExecutionInfo;

/** What a run does with itself, and what it is told. */
final class Workflows {
  private Workflows() {}

  static void hello() throws Exception {
    EnvironmentAlone.check();
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf, request -> request.input("Grüße, 駅伝 🎽"));
      PollForDecisionTaskResponse task = run.decide(Decisions.complete("done: \"駅伝\"\n"));
      Expect.equal("startedEventId", 3L, task.startedEventId());
      Expect.equal("previousStartedEventId", 0L, task.previousStartedEventId());
      Expect.equal(
          "the history",
          List.of(
              WORKFLOW_EXECUTION_STARTED,
              DECISION_TASK_SCHEDULED,
              DECISION_TASK_STARTED,
              DECISION_TASK_COMPLETED,
              WORKFLOW_EXECUTION_COMPLETED),
          run.eventTypes());
      Expect.equal(
          "the input",
          "Grüße, 駅伝 🎽",
          run.event(WORKFLOW_EXECUTION_STARTED).workflowExecutionStartedEventAttributes().input());
      HistoryEvent completed = run.event(WORKFLOW_EXECUTION_COMPLETED);
      Expect.equal(
          "the result",
          "done: \"駅伝\"\n",
          completed.workflowExecutionCompletedEventAttributes().result());
      Expect.that(
          Duration.between(completed.eventTimestamp(), Instant.now()).abs().toMinutes() < 10,
          "the time of the event to be now, but it is " + completed.eventTimestamp());
      WorkflowExecutionInfo info = run.info();
      Expect.equal("executionStatus", ExecutionStatus.CLOSED, info.executionStatus());
      Expect.equal("closeStatus", CloseStatus.COMPLETED, info.closeStatus());
    }
  }

  static void timers() {
    try (SwfClient swf = Client.builder().build()) {
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
          run.event(START_TIMER_FAILED).startTimerFailedEventAttributes().causeAsString());
      run.decide(Decisions.cancelTimer("long"), Decisions.cancelTimer("unknown"));
      run.decide();
      Expect.equal(
          "the cause",
          "TIMER_ID_UNKNOWN",
          run.event(CANCEL_TIMER_FAILED).cancelTimerFailedEventAttributes().causeAsString());
      while (run.events(TIMER_FIRED).size() < 2) {
        run.decide();
      }
      run.swf.signalWorkflowExecution(
          it -> it.domain(DOMAIN).workflowId(run.workflowId).signalName("end"));
      run.decide(Decisions.complete(null));
      Expect.equal(
          "the timers that fired, in order",
          List.of("first", "second"),
          run.events(TIMER_FIRED).stream()
              .map(event -> event.timerFiredEventAttributes().timerId())
              .toList());
      Expect.equal(
          "the timer that was canceled",
          "long",
          run.event(TIMER_CANCELED).timerCanceledEventAttributes().timerId());
      HistoryEvent started = run.events(TIMER_STARTED).get(2);
      HistoryEvent fired = run.events(TIMER_FIRED).get(0);
      Expect.equal(
          "startedEventId",
          started.eventId(),
          fired.timerFiredEventAttributes().startedEventId());
      Expect.equal("control", "for first", started.timerStartedEventAttributes().control());
      Duration took = Duration.between(started.eventTimestamp(), fired.eventTimestamp());
      Expect.that(took.toMillis() >= 1000, "a timer of 1 s not to fire after " + took);
    }
  }

  static void signals() {
    try (SwfClient swf = Client.builder().build()) {
      Execution receiver = Execution.start(swf);
      Execution sender = Execution.start(swf);
      receiver.decide();
      swf.signalWorkflowExecution(
          it ->
              it.domain(DOMAIN)
                  .workflowId(receiver.workflowId)
                  .runId(receiver.runId())
                  .signalName("from outside")
                  .input("1"));
      receiver.decide();
      sender.decide(
          Decisions.signal(receiver.workflowId, "from another workflow", "2"),
          Decisions.signal("nowhere", "lost", "3"));
      receiver.decide(Decisions.complete(null));
      List<HistoryEvent> signals = receiver.events(WORKFLOW_EXECUTION_SIGNALED);
      Expect.equal(
          "the signals",
          List.of("from outside=1", "from another workflow=2"),
          signals.stream()
              .map(HistoryEvent::workflowExecutionSignaledEventAttributes)
              .map(signal -> signal.signalName() + "=" + signal.input())
              .toList());
      Expect.equal(
          "the sender",
          sender.execution(),
          signals.get(1).workflowExecutionSignaledEventAttributes().externalWorkflowExecution());
      Expect.eventually(
          "both answers to the signals",
          () ->
              sender
                  .eventTypes()
                  .containsAll(
                      List.of(
                          EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
                          SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED)));
      Expect.equal(
          "the cause",
          "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
          sender
              .event(SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED)
              .signalExternalWorkflowExecutionFailedEventAttributes()
              .causeAsString());
      sender.decide(Decisions.complete(null));
    } catch (Exception failure) {
      throw new AssertionError(failure.getMessage(), failure);
    }
  }

  static void markers() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      PollForDecisionTaskResponse task = run.nextDecisionTask();
      swf.respondDecisionTaskCompleted(
          answer ->
              answer
                  .taskToken(task.taskToken())
                  .executionContext("version 2")
                  .decisions(Decisions.marker("checkpoint", "a".repeat(32_768))));
      HistoryEvent marker = run.event(MARKER_RECORDED);
      Expect.equal("markerName", "checkpoint", marker.markerRecordedEventAttributes().markerName());
      Expect.equal(
          "the length of the details",
          32_768,
          marker.markerRecordedEventAttributes().details().length());
      Expect.equal(
          "latestExecutionContext",
          "version 2",
          swf.describeWorkflowExecution(it -> it.domain(DOMAIN).execution(run.execution()))
              .latestExecutionContext());
      swf.signalWorkflowExecution(
          it -> it.domain(DOMAIN).workflowId(run.workflowId).signalName("end"));
      PollForDecisionTaskResponse last = run.decide(Decisions.complete(null));
      Expect.equal("previousStartedEventId", 3L, last.previousStartedEventId());
      Expect.equal("the version", Execution.VERSION, last.workflowType().version());
    }
  }

  static void cancel() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      run.decide(Decisions.schedule(run, "work", "", "NONE"));
      String token = run.nextActivityTask().taskToken();
      swf.requestCancelWorkflowExecution(
          it -> it.domain(DOMAIN).workflowId(run.workflowId).runId(run.runId()));
      Expect.that(run.info().cancelRequested(), "cancelRequested to be true");
      run.decide(Decisions.requestCancelActivity("work"));
      Expect.that(
          swf.recordActivityTaskHeartbeat(it -> it.taskToken(token)).cancelRequested(),
          "the activity to be told of the cancellation by its heartbeat");
      swf.respondActivityTaskCanceled(it -> it.taskToken(token).details("tidied up"));
      run.decide(Decisions.cancelExecution("as asked"));
      Expect.equal("closeStatus", CloseStatus.CANCELED, run.info().closeStatus());
      Expect.equal(
          "the events of the cancellation",
          List.of(
              WORKFLOW_EXECUTION_CANCEL_REQUESTED,
              ACTIVITY_TASK_CANCEL_REQUESTED,
              ACTIVITY_TASK_CANCELED,
              WORKFLOW_EXECUTION_CANCELED),
          run.eventTypes().stream().filter(type -> type.toString().contains("Cancel")).toList());
      Expect.equal(
          "the details",
          "tidied up",
          run.event(ACTIVITY_TASK_CANCELED).activityTaskCanceledEventAttributes().details());
    }
  }

  static void continueAsNew() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf, request -> request.input("1"));
      for (int turn = 2; turn <= 4; turn++) {
        String before = run.runId();
        run.decide(Decisions.continueAsNew(run, String.valueOf(turn)));
        Expect.equal("closeStatus", CloseStatus.CONTINUED_AS_NEW, run.info().closeStatus());
        run.follow(
            run.event(WORKFLOW_EXECUTION_CONTINUED_AS_NEW)
                .workflowExecutionContinuedAsNewEventAttributes()
                .newExecutionRunId());
        var started =
            run.event(WORKFLOW_EXECUTION_STARTED).workflowExecutionStartedEventAttributes();
        Expect.equal("continuedExecutionRunId", before, started.continuedExecutionRunId());
        Expect.equal("the input", String.valueOf(turn), started.input());
      }
      run.decide(Decisions.complete("4"));
      Expect.equal("closeStatus", CloseStatus.COMPLETED, run.info().closeStatus());
    }
  }

  /** 21 decision tasks with 100 markers each, begun by a signal each. */
  static void longHistory() {
    int turns = 21;
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      for (int turn = 0; turn < turns; turn++) {
        String name = "turn " + turn;
        List<Decision> markers =
            IntStream.range(0, 100)
                .mapToObj(number -> Decisions.marker(name, String.valueOf(number)))
                .toList();
        run.decide(markers);
        swf.signalWorkflowExecution(
            it -> it.domain(DOMAIN).workflowId(run.workflowId).signalName(name));
      }
      long length = 1 + turns * (3 + 100 + 1) + 2; // The last decision task is scheduled, started.
      List<HistoryEvent> polled = pollPages(run);
      Expect.equal("the pages of a poll", LongStream.rangeClosed(1, length).boxed().toList(),
          polled.stream().map(HistoryEvent::eventId).toList());
      Expect.equal(
          "the paginator's events",
          polled.stream().map(HistoryEvent::eventType).toList(),
          run.eventTypes().subList(0, (int) length));
      List<Long> backwards =
          swf
              .getWorkflowExecutionHistoryPaginator(
                  it ->
                      it.domain(DOMAIN)
                          .execution(run.execution())
                          .reverseOrder(true)
                          .maximumPageSize(500))
              .events()
              .stream()
              .map(HistoryEvent::eventId)
              .toList();
      Expect.equal("the number of events backwards", length + 2, (long) backwards.size());
      Expect.equal("the first event backwards", length + 2, backwards.get(0));
      Expect.equal("closeStatus", CloseStatus.COMPLETED, run.info().closeStatus());
    }
  }

  /** The events of all pages of one decision task, which completes the run. */
  private static List<HistoryEvent> pollPages(Execution run) {
    List<HistoryEvent> events = new ArrayList<>();
    String[] token = new String[1];
    int pages = 0;
    for (PollForDecisionTaskResponse page :
        run.swf.pollForDecisionTaskPaginator(
            poll -> poll.domain(DOMAIN).taskList(list -> list.name(run.taskList)))) {
      events.addAll(page.events());
      token[0] = page.taskToken();
      pages++;
    }
    Expect.equal("the number of pages of 1,000 events", 3, pages);
    run.swf.respondDecisionTaskCompleted(
        answer -> answer.taskToken(token[0]).decisions(Decisions.complete(null)));
    return events;
  }
}
