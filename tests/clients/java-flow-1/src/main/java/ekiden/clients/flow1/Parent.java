package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** One child succeeds, one fails, one is terminated, and one is there already. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Parent {
  @Execute(version = "1.0")
  Promise<String> parent(String prefix);
}
