# The scenarios of tests/clients, written with the AWS SDK for Ruby, version 1.
#
# The arguments are the names of scenarios; each is answered with one line of JSON. The README of
# tests/clients has the protocol.
require "json"
require "timeout"
require_relative "connect"
require_relative "scenario"
%w[tasks decisions faults visibility access outages].each { |name| require_relative name }

$stdout.sync = true
SCENARIOS = %w[
  hello activity fan-out timers signals children cancel continue-as-new long-history markers faults
  visibility tags keys day-ahead tls idle restart sigterm throttling
].freeze

# No scenario but the idle one waits for anything longer than a poll.
def attempt(name)
  seconds = name == "idle" ? 200 : 100
  how = Timeout.timeout(seconds) { Scenario.new(name).send(name.tr("-", "_")) }
  how == :refused ? { outcome: "passed", how: how } : { outcome: "passed" }
rescue StandardError => e
  { outcome: "failed", error: "#{e.class}: #{e.message} (#{e.backtrace.grep(/#{__dir__}/).first})" }
end

ARGV.each do |name|
  started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  outcome = SCENARIOS.include?(name) ? attempt(name) : { outcome: "unknown" }
  seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
  puts JSON.generate({ scenario: name, seconds: seconds, **outcome })
end
