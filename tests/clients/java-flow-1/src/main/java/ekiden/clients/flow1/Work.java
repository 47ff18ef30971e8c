package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.Activities;
import com.amazonaws.services.simpleworkflow.flow.annotations.ActivityRegistrationOptions;

/** The activities of all scenarios. */
@Activities(version = "1.0")
@ActivityRegistrationOptions(
    defaultTaskScheduleToStartTimeoutSeconds = 60,
    defaultTaskStartToCloseTimeoutSeconds = 60,
    defaultTaskHeartbeatTimeoutSeconds = 60)
public interface Work {
  String greet(String name);

  int square(int number);

  /** Falls silent the first time it is tried, fails the second time, and then succeeds. */
  String thirdTime(String key);

  /** Heartbeats until it is told that it is canceled. */
  String untilCanceled();

  /** Waits until {@link WorkImplementation#release} is called with the same key. */
  String held(String key);
}
