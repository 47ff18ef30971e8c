package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** Many timers of a second, and one of an hour that is canceled when they have fired. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Timers {
  @Execute(version = "1.0")
  Promise<Integer> timers(int count);
}
