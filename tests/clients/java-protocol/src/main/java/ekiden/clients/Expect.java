package ekiden.clients;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Checks that say what was expected and what came. */
public final class Expect {
  private Expect() {}

  public static void that(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError("Expected " + expected);
    }
  }

  public static void equal(String what, Object expected, Object got) {
    if (!Objects.equals(expected, got)) {
      throw new AssertionError("Expected " + what + " to be " + expected + ", but got " + got);
    }
  }

  /** What is expected to throw. */
  public interface Call {
    void run() throws Exception;
  }

  /** The exception of exactly this class that the call throws. */
  public static <T extends Throwable> T fault(Class<T> type, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      if (thrown.getClass() == type) {
        return type.cast(thrown);
      }
      throw new AssertionError("Expected " + type.getName() + ", but got " + thrown, thrown);
    }
    throw new AssertionError("Expected " + type.getName() + ", but nothing was thrown");
  }

  /** Asks again and again, for a minute at most, until the condition holds. */
  public static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long last = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      that(System.nanoTime() < last, what + " within 60 seconds");
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
