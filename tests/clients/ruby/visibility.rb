# Lists, counts and tags.
class Scenario
  # Open and closed executions are listed page by page and counted, by each filter; so are types and
  # domains.
  def visibility
    7.times do |number|
      start(number.to_s)
      decide { |task| task.complete_workflow_execution if number.even? }
    end
    executions = domain.workflow_executions.started_after(Time.now - 3600)
    own = executions.with_workflow_type(workflow_type("Client-visibility"))
    open = own.with_status(:open).enum(batch_size: 2).map(&:workflow_id)
    must_equal(open, %w[visibility-5 visibility-3 visibility-1])
    closed = own.with_status(:closed).reverse_order.enum(batch_size: 3).map(&:workflow_id)
    must_equal(closed, %w[visibility-0 visibility-2 visibility-4 visibility-6])
    by_id = executions.with_status(:open).with_workflow_id("visibility-3")
    must_equal(by_id.count.to_i, 1)
    check(executions.with_status(:completed).count.to_i >= 4, "at least four completed executions")
    must_equal(executions.with_status(:timed_out).count.to_i, 0)
    types_and_domains
  end

  # Of executions, which are found by them. Tags of domains came after this SDK.
  def tags
    run = start("1", tag_list: ["customer 7", "express"])
    start("2")
    found = domain.workflow_executions.started_after(Time.now - 3600).with_status(:open)
    found = found.tagged("express").to_a
    must_equal(found.map(&:run_id), [run.run_id])
    must_equal(found.first.tags, ["customer 7", "express"])
  end

  private

  def types_and_domains
    %w[ListedA ListedB ListedC].each { |type_name| activity_type(type_name) }
    names = domain.activity_types.enum(batch_size: 1).map(&:name)
    must_equal(names, names.sort)
    check(names.include?("ListedB of visibility"), "ListedB among #{names}")
    must_equal(domain.workflow_types.named("Client-visibility").to_a.length, 1)
    domains = AWS::SimpleWorkflow.new.domains.enum(batch_size: 1).map(&:name)
    check(domains.include?(domain.name), "#{domain.name} among #{domains}")
    must_equal(domain.decision_tasks.count(name).to_i, 0)
  end
end
