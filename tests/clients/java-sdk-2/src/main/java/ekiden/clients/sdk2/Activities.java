package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;
import static software.amazon.awssdk.services.swf.model.EventType.*;

import ekiden.clients.Expect;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.ActivityTaskTimeoutType;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.Decision;
import software.amazon.awssdk.services.swf.model.PollForActivityTaskResponse;
import software.amazon.awssdk.services.swf.model.UnknownResourceException;

/** Activity tasks. */
final class Activities {
  private static final int FAN_OUT = 100;

  private Activities() {}

  /** The first attempt stops its heartbeats, the second fails, the third succeeds. */
  static void activity() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      run.decide(Decisions.schedule(run, "attempt 1", "the input", "1"));
      PollForActivityTaskResponse silent = run.nextActivityTask();
      Expect.equal("the input", "the input", silent.input());
      Expect.equal("the run of the task", run.execution(), silent.workflowExecution());
      Expect.equal(
          "cancelRequested",
          false,
          swf.recordActivityTaskHeartbeat(it -> it.taskToken(silent.taskToken()).details("half"))
              .cancelRequested());
      run.decide(Decisions.schedule(run, "attempt 2", "the input", "60"));
      var timedOut = run.event(ACTIVITY_TASK_TIMED_OUT).activityTaskTimedOutEventAttributes();
      Expect.equal("timeoutType", ActivityTaskTimeoutType.HEARTBEAT, timedOut.timeoutType());
      Expect.equal("the details of the last heartbeat", "half", timedOut.details());
      Expect.fault(
          UnknownResourceException.class,
          () -> swf.respondActivityTaskCompleted(it -> it.taskToken(silent.taskToken())));

      String failing = run.nextActivityTask().taskToken();
      swf.respondActivityTaskFailed(
          it -> it.taskToken(failing).reason("out of order").details("try again"));
      run.decide(Decisions.schedule(run, "attempt 3", "the input", "60"));
      var failed = run.event(ACTIVITY_TASK_FAILED).activityTaskFailedEventAttributes();
      Expect.equal("the reason", "out of order", failed.reason());
      Expect.equal("the details", "try again", failed.details());

      run.work("the result");
      run.decide(Decisions.complete(null));
      Expect.equal(
          "the result",
          "the result",
          run.event(ACTIVITY_TASK_COMPLETED).activityTaskCompletedEventAttributes().result());
      Expect.equal("closeStatus", CloseStatus.COMPLETED, run.info().closeStatus());
    }
  }

  /** As many activities as one answer may schedule, worked on by four pollers. */
  static void fanOut() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      List<Decision> all =
          IntStream.range(0, FAN_OUT)
              .mapToObj(number -> String.valueOf(number))
              .map(number -> Decisions.schedule(run, number, number, "NONE"))
              .toList();
      run.decide(all);
      List<Future<?>> ends =
          IntStream.range(0, FAN_OUT)
              .<Future<?>>mapToObj(number -> workers.submit(() -> square(run)))
              .toList();
      for (Future<?> end : ends) {
        end.get();
      }
      run.decide(Decisions.complete(null));
      Set<String> results =
          run.events(ACTIVITY_TASK_COMPLETED).stream()
              .map(event -> event.activityTaskCompletedEventAttributes().result())
              .collect(Collectors.toSet());
      Expect.equal(
          "the results",
          IntStream.range(0, FAN_OUT)
              .mapToObj(number -> String.valueOf(number * number))
              .collect(Collectors.toSet()),
          results);
      Expect.equal("the started tasks", FAN_OUT, run.events(ACTIVITY_TASK_STARTED).size());
      Expect.equal("closeStatus", CloseStatus.COMPLETED, run.info().closeStatus());
      Expect.equal(
          "the pending tasks",
          0,
          swf.countPendingActivityTasks(
                  it -> it.domain(DOMAIN).taskList(list -> list.name(run.taskList)))
              .count());
    } finally {
      workers.shutdownNow();
    }
  }

  private static void square(Execution run) {
    PollForActivityTaskResponse task = run.nextActivityTask();
    int number = Integer.parseInt(task.input());
    run.swf.respondActivityTaskCompleted(
        it -> it.taskToken(task.taskToken()).result(String.valueOf(number * number)));
  }
}
