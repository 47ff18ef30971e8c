package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContext;
import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContextProvider;
import com.amazonaws.services.simpleworkflow.flow.ActivityExecutionContextProviderImpl;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The activities of this process. */
final class WorkImplementation implements Work {
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

  private static AtomicInteger counter(String key) {
    return ATTEMPTS.computeIfAbsent(key, unused -> new AtomicInteger());
  }

  static int attempts(String key) {
    return counter(key).get();
  }

  private static void await(String key) {
    try {
      latch(key).await();
    } catch (InterruptedException ended) {
      throw new IllegalStateException(ended);
    }
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
  public String thirdTime(String key) {
    switch (counter(key).incrementAndGet()) {
      case 1:
        provider.getActivityExecutionContext().recordActivityHeartbeat("half");
        await(key);
        return "too late";
      case 2:
        release(key);
        throw new IllegalStateException("out of order");
      default:
        return "third time";
    }
  }

  @Override
  public String untilCanceled() {
    ActivityExecutionContext context = provider.getActivityExecutionContext();
    try {
      for (int beat = 0; beat < 600; beat++) {
        context.recordActivityHeartbeat("beat " + beat); // Throws once it is canceled.
        Thread.sleep(50); // The pace of the heartbeats.
      }
      return "never canceled";
    } catch (InterruptedException ended) {
      throw new IllegalStateException(ended);
    }
  }

  @Override
  public String held(String key) {
    counter(key).incrementAndGet();
    await(key);
    return "after";
  }
}
