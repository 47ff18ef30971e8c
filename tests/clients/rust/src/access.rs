//! Keys, clocks and certificates.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_sdk_swf::Client;
use aws_sdk_swf::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_swf::config::{ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_swf::error::{BoxError, DisplayErrorContext, SdkError};
use aws_sdk_swf::operation::describe_domain::{DescribeDomainError, DescribeDomainOutput};
use aws_smithy_async::time::TimeSource;

use crate::connect::{connect_with, http_client};
use crate::scenario::{Outcome, Scenario, must_have_code};
use crate::tasks::hello;

async fn describe_domain(
    s: &Scenario,
    client: &Client,
) -> Result<DescribeDomainOutput, SdkError<DescribeDomainError>> {
    client.describe_domain().name(&s.domain).send().await
}

/// Calls that are signed with the key are served, others are refused.
pub async fn keys(s: Scenario) -> Outcome {
    let described = describe_domain(&s, &s.client).await?;
    assert_eq!(described.domain_info().unwrap().name(), s.domain);

    let key_id = std::env::var("AWS_ACCESS_KEY_ID")?;
    let with_keys = |id: &str, secret: &str| {
        let keys = Credentials::new(id, secret, None, None, "program");
        connect_with(|config| config.credentials_provider(keys))
    };
    let refused = describe_domain(&s, &with_keys(&key_id, "not its secret")).await;
    must_have_code("a wrong secret", refused, "InvalidSignatureException");
    let refused = describe_domain(&s, &with_keys("AKIAUNKNOWNUNKNOWN00", "any")).await;
    must_have_code("an unknown key", refused, "UnrecognizedClientException");
    let elsewhere = connect_with(|config| config.region(Region::new("eu-west-1")));
    let refused = describe_domain(&s, &elsewhere).await;
    let message = must_have_code("another region's call", refused, "InvalidSignatureException");
    assert!(message.contains("us-east-1"), "expected the server's region in {message:?}");
    Ok(())
}

/// A clock that is an hour ahead.
#[derive(Debug)]
struct WrongClock;

impl TimeSource for WrongClock {
    fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(3600)
    }
}

/// Counts the requests that are sent, those that are sent again included.
#[derive(Clone, Debug, Default)]
pub struct AttemptCounter(Arc<AtomicUsize>);

impl AttemptCounter {
    pub fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Intercept for AttemptCounter {
    fn name(&self) -> &'static str {
        "AttemptCounter"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The SDK learns from the server's answers that its clock is wrong, and corrects it by itself.
pub async fn clock(s: Scenario) -> Outcome {
    let attempts = AttemptCounter::default();
    let client =
        connect_with(|config| config.time_source(WrongClock).interceptor(attempts.clone()));
    describe_domain(&s, &client).await?;
    assert_eq!(attempts.take(), 2, "expected the first attempt to be refused, and a second");
    describe_domain(&s, &client).await?;
    assert_eq!(attempts.take(), 1, "expected the correction to be remembered");
    Ok(())
}

/// The machine's clock is a day ahead, which the SDK learns in the same way.
pub async fn day_ahead(s: Scenario) -> Outcome {
    let attempts = AttemptCounter::default();
    let client = connect_with(|config| config.interceptor(attempts.clone()));
    describe_domain(&s, &client).await?;
    assert_eq!(attempts.take(), 2, "expected the first attempt to be refused, and a second");
    Ok(())
}

/// A client that trusts the server's authority is served, another one leaves.
pub async fn tls(s: Scenario) -> Outcome {
    hello(s.clone()).await?; // as the other scenarios, through a client that trusts it

    let distrustful = connect_with(|config| config.http_client(http_client(None)));
    let Err(error) = describe_domain(&s, &distrustful).await else {
        panic!("expected a server of an unknown authority not to be spoken to");
    };
    let reason = DisplayErrorContext(error).to_string();
    assert!(reason.contains("UnknownIssuer"), "expected UnknownIssuer, got {reason}");
    Ok(())
}
