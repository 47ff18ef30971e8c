# Keys, clocks and certificates.
class Scenario
  # Calls that are signed with the key are served, others are refused, and so are those of a clock that
  # is an hour off, which this SDK does not correct.
  def keys
    must_equal(domain.status, :registered)
    endpoint_variable
    other_keys = { access_key_id: ENV["AWS_ACCESS_KEY_ID"], secret_access_key: "not its secret" }
    refused_with("InvalidSignatureException") { domain_with(other_keys).status }
    unknown_keys = { access_key_id: "AKIAUNKNOWNUNKNOWN00", secret_access_key: "any" }
    refused_with("UnrecognizedClientException") { domain_with(unknown_keys).status }

    error = with_clock_ahead(3600) { refused_with("InvalidSignatureException") { domain.status } }
    check(error.message.include?("Signature not yet current"), "the reason, got #{error.message}")
  end

  # The machine's clock is a day ahead, which this SDK does not correct.
  def day_ahead
    error = refused_with("InvalidSignatureException") { domain.status }
    check(error.message.include?("Signature not yet current"), "the reason, got #{error.message}")
    :refused
  end

  # A client that trusts the server's authority is served, another one leaves.
  def tls
    hello # as the other scenarios, through a client that trusts it
    machines_own = { ssl_ca_file: "/etc/ssl/certs/ca-certificates.crt", max_retries: 0 }
    refused(OpenSSL::SSL::SSLError) { domain_with(machines_own).status }
  end

  private

  # This SDK does not know it, and a client that is told nothing calls Amazon.
  def endpoint_variable
    ENV["AWS_ENDPOINT_URL_SWF"] = ENV.fetch("EKIDEN_ENDPOINT")
    untold = AWS::Core::Configuration.new(region: "us-east-1")
    must_equal(untold.simple_workflow_endpoint, "swf.us-east-1.amazonaws.com")
  ensure
    ENV.delete("AWS_ENDPOINT_URL_SWF")
  end

  # Time.now is where the SDK reads the time.
  def with_clock_ahead(seconds)
    right_now = Time.method(:now)
    Time.define_singleton_method(:now) { right_now.call + seconds }
    yield
  ensure
    Time.define_singleton_method(:now, right_now)
  end
end
