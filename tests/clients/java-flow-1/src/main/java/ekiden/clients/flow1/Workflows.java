package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.model.WorkflowExecution;
import com.amazonaws.services.simpleworkflow.flow.ActivitySchedulingOptions;
import com.amazonaws.services.simpleworkflow.flow.ChildWorkflowFailedException;
import com.amazonaws.services.simpleworkflow.flow.DecisionContext;
import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.StartChildWorkflowFailedException;
import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.core.Settable;
import com.amazonaws.services.simpleworkflow.flow.core.TryCatchFinally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The workflows of all scenarios, with the clients that the framework generates. */
public final class Workflows {
  static final int HOUR_SECONDS = 3_600;

  private Workflows() {}

  private static DecisionContext context() {
    return new DecisionContextProviderImpl().getDecisionContext();
  }

  public static final class HelloImplementation implements Hello {
    private final WorkClient work = new WorkClientImpl();
    private String state = "greeting";

    @Override
    public Promise<String> hello(String name) {
      return shout(work.greet(name));
    }

    @Asynchronous
    private Promise<String> shout(Promise<String> greeting) {
      state = "greeted";
      return Promise.asPromise(greeting.get() + "!");
    }

    @Override
    public String state() {
      return state;
    }
  }

  public static final class RetryImplementation implements Retry {
    private final WorkClient work = new WorkClientImpl();

    @Override
    public Promise<String> retry(String key) {
      return attempt(key);
    }

    @Asynchronous
    @ExponentialRetry(initialRetryIntervalSeconds = 1, maximumAttempts = 3)
    private Promise<String> attempt(String key) {
      ActivitySchedulingOptions options = new ActivitySchedulingOptions();
      options.setHeartbeatTimeoutSeconds(1L);
      return work.thirdTime(Promise.asPromise(key), options);
    }
  }

  public static final class FanOutImplementation implements FanOut {
    private final WorkClient work = new WorkClientImpl();

    @Override
    public Promise<Integer> fanOut(int width) {
      List<Promise<Integer>> squares = new ArrayList<>();
      IntStream.range(0, width).forEach(number -> squares.add(work.square(number)));
      return sum(squares);
    }

    @Asynchronous
    private Promise<Integer> sum(@Wait List<Promise<Integer>> numbers) {
      return Promise.asPromise(numbers.stream().mapToInt(Promise::get).sum());
    }
  }

  public static final class TimersImplementation implements Timers {
    private final Settable<Integer> fired = new Settable<>();

    @Override
    public Promise<Integer> timers(int count) {
      TryCatchFinally scope =
          new TryCatchFinally() {
            @Override
            protected void doTry() {
              context().getWorkflowClock().createTimer(HOUR_SECONDS);
              List<Promise<Integer>> timers = new ArrayList<>();
              for (int number = 0; number < count; number++) {
                timers.add(context().getWorkflowClock().createTimer(1, number));
              }
              report(timers);
            }

            @Override
            protected void doCatch(Throwable canceled) throws Throwable {
              if (!(canceled instanceof CancellationException)) {
                throw canceled;
              }
            }

            @Override
            protected void doFinally() {}
          };
      return end(fired, scope);
    }

    @Asynchronous
    private void report(@Wait List<Promise<Integer>> timers) {
      fired.set(timers.size());
    }

    @Asynchronous
    private Promise<Integer> end(Promise<Integer> count, TryCatchFinally scope) {
      scope.cancel(null);
      return count;
    }
  }

  public static final class SignalsImplementation implements Signals {
    private final Settable<String> heard = new Settable<>();

    @Override
    public Promise<String> signals(String other) {
      return passOn(heard, other);
    }

    @Override
    public void tell(String word) {
      heard.set(word);
    }

    @Asynchronous
    private Promise<String> passOn(Promise<String> word, String other) {
      if (other != null) {
        new SignalsClientFactoryImpl()
            .getClient(new WorkflowExecution().withWorkflowId(other))
            .tell(word.get() + ", passed on");
      }
      return word;
    }
  }

  public static final class ChildImplementation implements Child {
    @Override
    public Promise<String> child(String fate) {
      switch (fate) {
        case "succeeds":
          return Promise.asPromise("grown up");
        case "fails":
          throw new IllegalStateException("lost in the woods");
        default:
          return context().getWorkflowClock().createTimer(HOUR_SECONDS, "waited");
      }
    }
  }

  public static final class ParentImplementation implements Parent {
    @Override
    public Promise<String> parent(String prefix) {
      return join(
          List.of("succeeds", "fails", "waits", "there").stream()
              .map(fate -> endOf(prefix, fate))
              .toList());
    }

    private Promise<String> endOf(String prefix, String fate) {
      Settable<String> end = new Settable<>();
      new TryCatchFinally() {
        private Promise<String> result;
        private String failure;

        @Override
        protected void doTry() {
          result = new ChildClientFactoryImpl().getClient(prefix + fate).child(fate);
        }

        @Override
        protected void doCatch(Throwable thrown) {
          failure = thrown.getClass().getSimpleName();
          if (thrown instanceof ChildWorkflowFailedException failed) {
            failure += " " + failed.getCause().getMessage();
          } else if (thrown instanceof StartChildWorkflowFailedException failed) {
            failure += " " + failed.getFailureCause();
          }
        }

        @Override
        protected void doFinally() {
          end.set(failure == null ? result.get() : failure);
        }
      };
      return end;
    }

    @Asynchronous
    private Promise<String> join(@Wait List<Promise<String>> ends) {
      return Promise.asPromise(ends.stream().map(Promise::get).collect(Collectors.joining("; ")));
    }
  }

  public static final class CancelImplementation implements Cancel {
    @Override
    public Promise<String> cancel() {
      return new WorkClientImpl().untilCanceled();
    }
  }

  public static final class CountDownImplementation implements CountDown {
    private final CountDownSelfClient self = new CountDownSelfClientImpl();

    @Override
    public void countDown(int number) {
      if (number > 0) {
        self.countDown(number - 1);
      }
    }
  }

  @WorkflowComponentImplementationVersions({
    @WorkflowComponentImplementationVersion(
        componentName = "greeting",
        minimumSupported = 1,
        maximumSupported = 2)
  })
  public static final class VersionsImplementation implements Versions {
    @Override
    public Promise<String> versions() {
      boolean newer = context().getWorkflowContext().isImplementationVersion("greeting", 2);
      String version = context().getWorkflowContext().getWorkflowType().getVersion();
      return new WorkClientImpl().greet((newer ? "version 2" : "version 1") + " of " + version);
    }
  }

  public static final class TagsImplementation implements Tags {
    @Override
    public Promise<String> tags() {
      return Promise.asPromise(String.join(",", context().getWorkflowContext().getTagList()));
    }
  }

  public static final class AcrossImplementation implements Across {
    private final WorkClient work = new WorkClientImpl();

    @Override
    public Promise<String> across(String key) {
      return work.greet(work.held(key));
    }
  }
}
