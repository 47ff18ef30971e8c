package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** An activity that is under way while the server goes and comes, and one after it. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Across {
  @Execute(version = "1.0")
  Promise<String> across(String key);
}
