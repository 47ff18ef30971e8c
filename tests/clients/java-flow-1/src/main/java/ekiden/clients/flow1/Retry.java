package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** An activity whose first attempt misses its heartbeat and whose second fails. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Retry {
  @Execute(version = "1.0")
  Promise<String> retry(String key);
}
