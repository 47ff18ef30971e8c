# A server that says no, goes away and comes back, and connections that nothing uses for long.
require "json"
require "logger"
require "stringio"

class Scenario
  # More calls at once than the quota allows; the SDK slows down, and all get through.
  def throttling
    # docs:begin retries
    until_served = { max_retries: 10 } # 3 by default
    # docs:end
    log = StringIO.new
    retries_of_calls = { logger: Logger.new(log, formatter: ->(*, text) { "#{text}\n" }),
                         log_formatter: AWS::Core::LogFormatter.new(":retry_count") }
    patient = AWS::SimpleWorkflow.new({ **until_served, **retries_of_calls })
    callers = Array.new(10) { Thread.new { 12.times { patient.domains.to_a } } }
    callers.each(&:join)
    retries = log.string.split.map(&:to_i)
    must_equal(retries.length, 120)
    check(retries.sum.positive?, "some calls to be throttled and tried again")

    impatient = AWS::SimpleWorkflow.new(max_retries: 0)
    refused_with("ThrottlingException") { 500.times { impatient.domains.to_a } }
  end

  # The server is killed in the middle of an execution, and started again.
  def restart
    through_outage { ask("restart") }
  end

  # The server is stopped politely in the middle of an execution, and started again.
  def sigterm
    through_outage do
      ask("stop")
      # No connection, or the answer of a balancer that has none either.
      refused(SystemCallError, AWS::Errors::Base) { domain_with(max_retries: 0).status }
      ask("start")
    end
  end

  # A connection that was not used for a while is used again, or replaced by the SDK; and a poll for
  # which there is no task is waited for to its end: the SDK gives polls 90 seconds by itself.
  def idle
    callers = [5, 30, 65, 130].map do |pause|
      Thread.new do
        own = domain_with(http_idle_timeout: 60)
        own.status
        sleep(pause)
        own.status
      end
    end
    polled = domain_with(max_retries: 0).decision_tasks.poll_for_single_task(name)
    must_equal(polled, nil)
    callers.each { |caller| must_equal(caller.value, :registered) }
  end

  private

  # Has the runner do something to the server, and returns when it is done.
  def ask(what)
    puts JSON.generate(ask: what)
    $stdin.each_line { |line| return if JSON.parse(line)["done"] == what }
    raise "the runner ended its input before it answered #{what}"
  end

  # A decider waits and a worker works while something happens to the server; then each of them goes
  # on with what it had.
  def through_outage
    load = activity_type("Load")
    run = start("1")
    decide { |task| task.schedule_activity_task(load, activity_id: "load") }
    work = activity_task
    decider = Thread.new { poll_through_failures }
    yield
    work.complete!(result: "loaded before and after")
    task = decider.value
    task.complete_workflow_execution(result: news(task, "ActivityTaskCompleted").result)
    task.complete!
    must_equal(run.history_events.map(&:event_type), ACTIVITY_HISTORY)
  end

  # Polls until there is a decision task, whatever becomes of the server.
  def poll_through_failures
    loop do
      task = domain.decision_tasks.poll_for_single_task(name)
      return task if task
    rescue SystemCallError, AWS::Errors::Base, EOFError, Timeout::Error
      sleep(0.1) # nothing answers at once while the server is away
    end
  end
end
