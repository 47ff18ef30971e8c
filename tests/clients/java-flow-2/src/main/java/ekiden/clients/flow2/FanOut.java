package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Wait;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A hundred activities at once, and the sum of their results. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface FanOut {
  int WIDTH = 100;

  @Execute(version = Host.VERSION)
  Promise<Integer> fanOut();

  final class Implementation implements FanOut {
    @Override
    public Promise<Integer> fanOut() {
      List<Promise<Integer>> squares = new ArrayList<>();
      for (int number = 0; number < WIDTH; number++) {
        squares.add(Schedule.activity("square", Integer.class, number));
      }
      return sum(squares);
    }

    @Asynchronous
    private Promise<Integer> sum(@Wait List<Promise<Integer>> numbers) {
      return Promise.asPromise(numbers.stream().mapToInt(Promise::get).sum());
    }
  }

  static void scenario() throws Exception {
    Host.Run run = Host.get().start("FanOut.fanOut");
    int expected = IntStream.range(0, WIDTH).map(number -> number * number).sum();
    Expect.equal("the sum of the squares", expected, run.result(Integer.class));
    Expect.equal("the completed tasks", WIDTH, run.events(ACTIVITY_TASK_COMPLETED).size());
  }
}
