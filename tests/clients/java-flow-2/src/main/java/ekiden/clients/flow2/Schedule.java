package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.ActivitySchedulingOptions;
import com.amazonaws.services.simpleworkflow.flow.DynamicActivitiesClientImpl;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.model.ActivityType;

/** Calls activities of {@link Work} by their names, where other programs have generated clients. */
final class Schedule {
  private Schedule() {}

  static <T> Promise<T> activity(String name, Class<T> result, Object... arguments) {
    return activity(new ActivitySchedulingOptions(), name, result, arguments);
  }

  static <T> Promise<T> activity(
      ActivitySchedulingOptions options, String name, Class<T> result, Object... arguments) {
    ActivityType type =
        ActivityType.builder().name("Work." + name).version(Host.VERSION).build();
    return new DynamicActivitiesClientImpl().scheduleActivity(type, arguments, options, result);
  }
}
