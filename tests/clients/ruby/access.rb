# Keys, clocks and certificates.
class Scenario
  # Calls that are signed with the key are served, others are refused, and so are those of a clock that
  # is an hour off, which this SDK does not correct.
  def keys
    must_equal(domain.status, :registered)
    # docs:begin keys
    other_keys = { access_key_id: ENV["AWS_ACCESS_KEY_ID"], secret_access_key: "not its secret" }
    # docs:end
    refused_with("InvalidSignatureException") { domain_with(other_keys).status }
    unknown_keys = { access_key_id: "AKIAUNKNOWNUNKNOWN00", secret_access_key: "any" }
    refused_with("UnrecognizedClientException") { domain_with(unknown_keys).status }

    error = with_clock_ahead(3600) { refused_with("InvalidSignatureException") { domain.status } }
    check(error.message.include?("Signature not yet current"), "the reason, got #{error.message}")
  end

  # A client that trusts the server's authority is served, another one leaves.
  def tls
    hello # as the other scenarios, through a client that trusts it
    machines_own = { ssl_ca_file: "/etc/ssl/certs/ca-certificates.crt", max_retries: 0 }
    refused(OpenSSL::SSL::SSLError) { domain_with(machines_own).status }
  end

  private

  # Time.now is where the SDK reads the time.
  def with_clock_ahead(seconds)
    right_now = Time.method(:now)
    Time.define_singleton_method(:now) { right_now.call + seconds }
    yield
  ensure
    Time.singleton_class.send(:remove_method, :now)
  end
end
