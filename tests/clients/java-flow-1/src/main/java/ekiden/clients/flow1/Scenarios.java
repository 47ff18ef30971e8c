package ekiden.clients.flow1;

import static com.amazonaws.services.simpleworkflow.model.EventType.*;
import static ekiden.clients.flow1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.flow.StartWorkflowOptions;
import com.amazonaws.services.simpleworkflow.flow.WorkflowReplayer;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Starts workflows by their generated clients, and checks what became of them. */
final class Scenarios {
  private static final int FAN_OUT = 100;
  /**
   * More than one answer may start: the framework sends 100, and has itself called again, by a timer
   * of its own. All of them together must stay below the 1,000 that may be open.
   */
  private static final int MANY_TIMERS = 990;

  private Scenarios() {}

  static void hello() throws Exception {
    Host host = Host.get();
    var run = new HelloClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.hello("Grüße, 駅伝 🎽");
    Expect.equal("the result", "hello, Grüße, 駅伝 🎽!", host.result(run, String.class));
    Expect.equal("the state of the workflow", "greeted", run.state());
  }

  static void activity() throws Exception {
    Host host = Host.get();
    var run = new RetryClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.retry(UUID.randomUUID().toString());
    Expect.equal("the result", "third time", host.result(run, String.class));
    ActivityTaskTimedOutEventAttributes timedOut =
        host.events(run, ActivityTaskTimedOut).get(0).getActivityTaskTimedOutEventAttributes();
    Expect.equal("timeoutType", "HEARTBEAT", timedOut.getTimeoutType());
    Expect.equal("the details of the last heartbeat", "half", timedOut.getDetails());
    ActivityTaskFailedEventAttributes failed =
        host.events(run, ActivityTaskFailed).get(0).getActivityTaskFailedEventAttributes();
    Expect.equal("the reason", "out of order", failed.getReason());
    Expect.equal("the timers between the attempts", 2, host.events(run, TimerFired).size());
    Expect.equal("the attempts", 3, host.events(run, ActivityTaskScheduled).size());
  }

  static void fanOut() throws Exception {
    Host host = Host.get();
    var run = new FanOutClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.fanOut(FAN_OUT);
    int expected = IntStream.range(0, FAN_OUT).map(number -> number * number).sum();
    Expect.equal("the sum of the squares", expected, host.result(run, Integer.class));
    Expect.equal("the completed tasks", FAN_OUT, host.events(run, ActivityTaskCompleted).size());
  }

  static void timers() throws Exception {
    Host host = Host.get();
    var run = new TimersClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.timers(2);
    Expect.equal("the result", 2, host.result(run, Integer.class));
    Expect.equal("the timers that fired", 2, host.events(run, TimerFired).size());
    HistoryEvent hour = host.events(run, TimerStarted).get(0);
    Expect.equal(
        "the started event of the timer that was canceled",
        hour.getEventId(),
        host.events(run, TimerCanceled).get(0).getTimerCanceledEventAttributes()
            .getStartedEventId());
  }

  static void longHistory() throws Exception {
    Host host = Host.get();
    var run = new TimersClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.timers(MANY_TIMERS);
    Expect.equal("the timers", MANY_TIMERS, host.result(run, Integer.class));
    List<HistoryEvent> history = host.history(run);
    Expect.that(
        history.size() > 2_000, "more than 2,000 events, but there are " + history.size());
    Expect.equal(
        "the identifiers of the events",
        LongStream.rangeClosed(1, history.size()).boxed().toList(),
        history.stream().map(HistoryEvent::getEventId).toList());
    var replayer =
        new WorkflowReplayer<>(
            host.service,
            DOMAIN,
            run.getWorkflowExecution(),
            Workflows.TimersImplementation.class);
    List<String> decisions =
        replayer.replay().getDecisions().stream().map(Decision::getDecisionType).toList();
    Expect.that(
        decisions.contains("CompleteWorkflowExecution"),
        "the replayed history to end, but its last decisions are " + decisions);
  }

  static void signals() throws Exception {
    Host host = Host.get();
    var factory = new SignalsClientExternalFactoryImpl(host.service, DOMAIN);
    var receiver = factory.getClient();
    receiver.signals(null);
    var sender = factory.getClient();
    sender.signals(receiver.getWorkflowExecution().getWorkflowId());
    var astray = factory.getClient();
    astray.signals("nowhere");
    sender.tell("word");
    astray.tell("word");
    Expect.equal("the result of the sender", "word", host.result(sender, String.class));
    Expect.equal(
        "the result of the receiver", "word, passed on", host.result(receiver, String.class));
    Expect.equal("closeStatus", "FAILED", host.closeStatus(astray));
    Expect.equal(
        "the cause",
        "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        host.events(astray, SignalExternalWorkflowExecutionFailed)
            .get(0)
            .getSignalExternalWorkflowExecutionFailedEventAttributes()
            .getCause());
  }

  static void children() throws Exception {
    Host host = Host.get();
    String prefix = UUID.randomUUID() + " ";
    var children = new ChildClientExternalFactoryImpl(host.service, DOMAIN);
    var there = children.getClient(prefix + "there");
    there.child("waits");
    var run = new ParentClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.parent(prefix);
    Expect.eventually(
        "three started children",
        () -> host.events(run, ChildWorkflowExecutionStarted).size() == 3);
    children
        .getClient(prefix + "waits")
        .terminateWorkflowExecution("enough", null, ChildPolicy.TERMINATE);
    Expect.equal(
        "the ends of the children",
        "grown up; ChildWorkflowFailedException lost in the woods;"
            + " ChildWorkflowTerminatedException;"
            + " StartChildWorkflowFailedException WORKFLOW_ALREADY_RUNNING",
        host.result(run, String.class));
    there.terminateWorkflowExecution("enough", null, ChildPolicy.TERMINATE);
  }

  static void cancel() throws Exception {
    Host host = Host.get();
    var run = new CancelClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.cancel();
    Expect.eventually(
        "the started activity", () -> host.events(run, ActivityTaskStarted).size() == 1);
    run.requestCancelWorkflowExecution();
    Expect.equal("closeStatus", "CANCELED", host.closeStatus(run));
    Expect.equal(
        "the events of the cancellation",
        List.of(
            "WorkflowExecutionCancelRequested",
            "ActivityTaskCancelRequested",
            "ActivityTaskCanceled",
            "WorkflowExecutionCanceled"),
        host.history(run).stream()
            .map(HistoryEvent::getEventType)
            .filter(type -> type.contains("Cancel"))
            .toList());
  }

  static void continueAsNew() throws Exception {
    Host host = Host.get();
    var run = new CountDownClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.countDown(3);
    Expect.equal("closeStatus of the last run", "COMPLETED", host.closeStatus(run));
    Expect.equal("the runs", 4, closedRuns(host, run.getWorkflowExecution().getWorkflowId()));
    Expect.equal(
        "the events by which the first run continued",
        1,
        host.events(run, WorkflowExecutionContinuedAsNew).size());
  }

  private static int closedRuns(Host host, String workflowId) {
    return host.service
        .countClosedWorkflowExecutions(
            new CountClosedWorkflowExecutionsRequest()
                .withDomain(DOMAIN)
                .withStartTimeFilter(new ExecutionTimeFilter().withOldestDate(new Date(0)))
                .withExecutionFilter(new WorkflowExecutionFilter().withWorkflowId(workflowId)))
        .getCount();
  }

  static void versions() throws Exception {
    Host host = Host.get();
    var run = new VersionsClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.versions();
    Expect.equal("the result", "hello, version 2 of 1.0", host.result(run, String.class));
    Expect.equal(
        "the versions of components, as they are seen from outside",
        Map.of("greeting", 2),
        run.getImplementationVersions());
  }

  static void tags() throws Exception {
    Host host = Host.get();
    List<String> tags = List.of(UUID.randomUUID().toString(), "駅伝");
    StartWorkflowOptions options = new StartWorkflowOptions();
    options.setTagList(tags);
    var run = new TagsClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.tags(options);
    Expect.equal("the tags", String.join(",", tags), host.result(run, String.class));
    Expect.equal(
        "the executions with the tag",
        List.of(run.getWorkflowExecution()),
        host.service
            .listClosedWorkflowExecutions(
                new ListClosedWorkflowExecutionsRequest()
                    .withDomain(DOMAIN)
                    .withStartTimeFilter(new ExecutionTimeFilter().withOldestDate(new Date(0)))
                    .withTagFilter(new TagFilter().withTag(tags.get(0))))
            .getExecutionInfos()
            .stream()
            .map(WorkflowExecutionInfo::getExecution)
            .toList());
  }
}
