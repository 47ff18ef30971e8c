//! How a client is pointed at the server.
use std::env::var;

use aws_sdk_swf::Client;
use aws_sdk_swf::config::{BehaviorVersion, Builder, Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};

/// A client with the SDK's own defaults.
pub fn connect() -> Client {
    connect_with(|config| config)
}

/// A client with the SDK's own defaults, changed by what is given.
pub fn connect_with(change: impl FnOnce(Builder) -> Builder) -> Client {
    let key_id = var("AWS_ACCESS_KEY_ID").unwrap();
    let secret = var("AWS_SECRET_ACCESS_KEY").unwrap();
    let endpoint = var("EKIDEN_ENDPOINT").unwrap();
    let authority_file = var("EKIDEN_CA_FILE").ok();
    // docs:begin endpoint
    let config = aws_sdk_swf::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint) // such as http://127.0.0.1:7930
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(key_id, secret, None, None, "program"))
        .http_client(http_client(authority_file.as_deref()))
        .build();
    let client = Client::from_conf(config);
    // docs:end
    Client::from_conf(change(client.config().to_builder()).build())
}

/// Carries calls by HTTP and HTTPS, and trusts the authorities of the machine, or only those that a
/// file holds in PEM.
// docs:begin tls
pub fn http_client(authority_file: Option<&str>) -> SharedHttpClient {
    let trusted = match authority_file {
        None => TrustStore::default(),
        Some(file) => TrustStore::empty().with_pem_certificate(std::fs::read(file).unwrap()),
    };
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(TlsContext::builder().with_trust_store(trusted).build().unwrap())
        .build_https()
}
// docs:end
