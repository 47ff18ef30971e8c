# How the SDK is pointed at the server.
require "aws-sdk-v1"
require "uri"

# The system's package manager installs it, so that nothing else says whether it is the one.
locked = File.read("#{__dir__}/packages.txt")
raise "#{AWS::VERSION} is not the version of #{locked}" unless locked.include?("=#{AWS::VERSION}-")

# docs:begin endpoint
endpoint = URI(ENV.fetch("EKIDEN_ENDPOINT")) # such as http://127.0.0.1:7930
AWS.config(
  simple_workflow_endpoint: endpoint.host,
  simple_workflow_port: endpoint.port,
  use_ssl: endpoint.scheme == "https",
  region: "us-east-1",
  access_key_id: ENV.fetch("AWS_ACCESS_KEY_ID"),
  secret_access_key: ENV.fetch("AWS_SECRET_ACCESS_KEY")
)
# docs:end

# docs:begin tls
AWS.config(ssl_ca_file: ENV["EKIDEN_CA_FILE"]) if ENV["EKIDEN_CA_FILE"]
# docs:end
