# Activity tasks: one, some that go wrong, and a hundred.
class Scenario
  ACTIVITY_HISTORY = %w[
    WorkflowExecutionStarted
    DecisionTaskScheduled DecisionTaskStarted DecisionTaskCompleted
    ActivityTaskScheduled ActivityTaskStarted ActivityTaskCompleted
    DecisionTaskScheduled DecisionTaskStarted DecisionTaskCompleted
    WorkflowExecutionCompleted
  ].freeze

  # One activity from the start of an execution to its end, with the history that this makes.
  def hello
    greet = activity_type("Greet")
    run = start("1", input: "world ✓")
    decide do |task|
      started = only(task.events.to_a, "WorkflowExecutionStarted")
      task.schedule_activity_task(greet, activity_id: "greet", input: started.attributes.input)
    end
    work = activity_task
    must_equal(work.activity_id, "greet")
    work.complete!(result: "hello, #{work.input}")
    decide do |task|
      task.complete_workflow_execution(result: news(task, "ActivityTaskCompleted").result)
    end
    events = run.history_events.to_a
    must_equal(events.map(&:event_type), ACTIVITY_HISTORY)
    must_equal(events.last.attributes.result, "hello, world ✓")
    must_equal(run.status, :completed)
  end

  # A worker falls silent after a heartbeat, the next one fails, the third is too slow, and the fourth
  # gets it done.
  def activity
    charge = activity_type("Charge")
    start("1")
    decide { |task| task.schedule_activity_task(charge, activity_id: "1", heartbeat_timeout: 1) }
    lost = activity_task
    lost.record_heartbeat!(details: "half")

    decide do |task|
      timeout = news(task, "ActivityTaskTimedOut")
      must_equal([timeout.timeout_type, timeout.details], %w[HEARTBEAT half])
      refused(Faults::UnknownResourceFault) { lost.complete! }
      task.schedule_activity_task(charge, activity_id: "2")
    end
    activity_task.fail!(reason: "card declined", details: "code 51")

    decide do |task|
      failure = news(task, "ActivityTaskFailed")
      must_equal([failure.reason, failure.details], ["card declined", "code 51"])
      task.schedule_activity_task(charge, activity_id: "3", start_to_close_timeout: 1)
    end
    activity_task

    decide do |task|
      must_equal(news(task, "ActivityTaskTimedOut").timeout_type, "START_TO_CLOSE")
      task.schedule_activity_task(charge, activity_id: "4")
    end
    activity_task.complete!(result: "paid")
    decide do |task|
      must_equal(news(task, "ActivityTaskCompleted").result, "paid")
      task.complete_workflow_execution
    end
  end

  # A hundred activities at once, done by ten workers beside each other.
  def fan_out
    square = activity_type("Square")
    run = start("1")
    decide do |task|
      100.times { |n| task.schedule_activity_task(square, activity_id: "square-#{n}", input: n.to_s) }
    end
    workers = Array.new(10) do
      Thread.new do
        10.times do
          work = activity_task
          work.complete!(result: (work.input.to_i**2).to_s)
        end
      end
    end
    sum = decide_until do |task|
      done = task.events.select { |event| event.event_type == "ActivityTaskCompleted" }
      next if done.length < 100

      task.complete_workflow_execution
      done.sum { |event| event.attributes.result.to_i }
    end
    workers.each(&:join)
    must_equal(sum, 328_350) # of the squares below 100
    must_equal(run.status, :completed)
  end
end
