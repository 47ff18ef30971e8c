package ekiden.clients.sdk1;

import static com.amazonaws.services.simpleworkflow.model.EventType.*;
import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Activity tasks. */
final class Activities {
  private static final int FAN_OUT = 100;

  private Activities() {}

  /** The first attempt stops its heartbeats, the second fails, the third succeeds. */
  static void activity() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf);
    run.decide(Decisions.schedule(run, "attempt 1", "the input", "1"));
    ActivityTask silent = run.nextActivityTask();
    Expect.equal("the input", "the input", silent.getInput());
    Expect.equal("the run of the task", run.execution(), silent.getWorkflowExecution());
    Expect.equal(
        "cancelRequested",
        false,
        swf.recordActivityTaskHeartbeat(
                new RecordActivityTaskHeartbeatRequest()
                    .withTaskToken(silent.getTaskToken())
                    .withDetails("half"))
            .isCancelRequested());
    run.decide(Decisions.schedule(run, "attempt 2", "the input", "60"));
    ActivityTaskTimedOutEventAttributes timedOut =
        run.event(ActivityTaskTimedOut).getActivityTaskTimedOutEventAttributes();
    Expect.equal("timeoutType", "HEARTBEAT", timedOut.getTimeoutType());
    Expect.equal("the details of the last heartbeat", "half", timedOut.getDetails());
    Expect.fault(UnknownResourceException.class, () -> run.complete(silent, "too late"));

    swf.respondActivityTaskFailed(
        new RespondActivityTaskFailedRequest()
            .withTaskToken(run.nextActivityTask().getTaskToken())
            .withReason("out of order")
            .withDetails("try again"));
    run.decide(Decisions.schedule(run, "attempt 3", "the input", "60"));
    ActivityTaskFailedEventAttributes failed =
        run.event(ActivityTaskFailed).getActivityTaskFailedEventAttributes();
    Expect.equal("the reason", "out of order", failed.getReason());
    Expect.equal("the details", "try again", failed.getDetails());

    run.work("the result");
    run.decide(Decisions.complete(null));
    Expect.equal(
        "the result",
        "the result",
        run.event(ActivityTaskCompleted).getActivityTaskCompletedEventAttributes().getResult());
    Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
  }

  /** As many activities as one answer may schedule, worked on by four pollers. */
  static void fanOut() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try {
      AmazonSimpleWorkflow swf = Client.builder().build();
      Execution run = Execution.start(swf);
      run.decide(
          IntStream.range(0, FAN_OUT)
              .mapToObj(String::valueOf)
              .map(number -> Decisions.schedule(run, number, number, "NONE"))
              .toList());
      List<Future<?>> ends =
          IntStream.range(0, FAN_OUT)
              .<Future<?>>mapToObj(number -> workers.submit(() -> square(run)))
              .toList();
      for (Future<?> end : ends) {
        end.get();
      }
      run.decide(Decisions.complete(null));
      Set<String> results =
          run.events(ActivityTaskCompleted).stream()
              .map(event -> event.getActivityTaskCompletedEventAttributes().getResult())
              .collect(Collectors.toSet());
      Expect.equal(
          "the results",
          IntStream.range(0, FAN_OUT)
              .mapToObj(number -> String.valueOf(number * number))
              .collect(Collectors.toSet()),
          results);
      Expect.equal("the started tasks", FAN_OUT, run.events(ActivityTaskStarted).size());
      Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
      Expect.equal(
          "the pending tasks",
          0,
          swf.countPendingActivityTasks(
                  new CountPendingActivityTasksRequest()
                      .withDomain(DOMAIN)
                      .withTaskList(new TaskList().withName(run.taskList)))
              .getCount());
    } finally {
      workers.shutdownNow();
    }
  }

  private static void square(Execution run) {
    ActivityTask task = run.nextActivityTask();
    int number = Integer.parseInt(task.getInput());
    run.complete(task, String.valueOf(number * number));
  }
}
