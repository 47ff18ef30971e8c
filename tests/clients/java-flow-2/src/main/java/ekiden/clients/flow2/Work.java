package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContext;
import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContextProvider;
import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.annotations.Activities;
import com.amazonaws.services.simpleworkflow.flow.annotations.ActivityRegistrationOptions;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The activities of all scenarios. */
@Activities(version = Host.VERSION)
@ActivityRegistrationOptions(
    defaultTaskScheduleToStartTimeoutSeconds = 60,
    defaultTaskStartToCloseTimeoutSeconds = 60)
public interface Work {
  String greet(String name);

  int square(int number);

  /** Falls silent the first time it is tried, fails the second time, and then succeeds. */
  String thirdTime(String key) throws InterruptedException;

  /** Heartbeats until it is told that it is canceled. */
  String untilCanceled() throws InterruptedException;

  /** Waits until {@link Implementation#release} is called with the same key. */
  String held(String key) throws InterruptedException;

  /** The one of this process. */
  final class Implementation implements Work {
    private static final Map<String, AtomicInteger> ATTEMPTS = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();

    private final ActivityExecutionContextProvider provider =
        new ActivityExecutionContextProviderImpl();

    private static CountDownLatch latch(String key) {
      return LATCHES.computeIfAbsent(key, unused -> new CountDownLatch(1));
    }

    static void release(String key) {
      latch(key).countDown();
    }

    /** Of {@link #thirdTime}: the next attempt fails. */
    static void skipFirstAttempt(String key) {
      nextAttempt(key);
    }

    static int attempts(String key) {
      return ATTEMPTS.computeIfAbsent(key, unused -> new AtomicInteger()).get();
    }

    private static int nextAttempt(String key) {
      return ATTEMPTS.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public String greet(String name) {
      return "hello, " + name;
    }

    @Override
    public int square(int number) {
      return number * number;
    }

    @Override
    public String thirdTime(String key) throws InterruptedException {
      switch (nextAttempt(key)) {
        case 1:
          provider.getActivityExecutionContext().recordActivityHeartbeat("half");
          latch(key).await();
          return "too late";
        case 2:
          release(key);
          throw new IllegalStateException("out of order");
        default:
          return "third time";
      }
    }

    @Override
    public String untilCanceled() throws InterruptedException {
      ActivityExecutionContext context = provider.getActivityExecutionContext();
      try {
        for (int beat = 0; beat < 600; beat++) {
          context.recordActivityHeartbeat("beat " + beat);
          Thread.sleep(50); // The pace of the heartbeats.
        }
        return "never canceled";
      } catch (CancellationException canceled) {
        throw canceled; // This is how an activity agrees to it.
      }
    }

    @Override
    public String held(String key) throws InterruptedException {
      nextAttempt(key);
      latch(key).await();
      return "after";
    }
  }
}
