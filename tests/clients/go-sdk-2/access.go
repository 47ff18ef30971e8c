package main

import (
	"context"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

func (s *scenario) describeDomain(client *swf.Client) (*swf.DescribeDomainOutput, error) {
	return client.DescribeDomain(s.ctx, &swf.DescribeDomainInput{Name: &s.domain})
}

// endpointVariable: a client that is told nothing finds the server by the environment.
func (s *scenario) endpointVariable() {
	os.Setenv("AWS_ENDPOINT_URL_SWF", os.Getenv("EKIDEN_ENDPOINT"))
	defer os.Unsetenv("AWS_ENDPOINT_URL_SWF")
	must(s.describeDomain(swf.NewFromConfig(must(config.LoadDefaultConfig(s.ctx)))))
}

// keys: calls that are signed with the key are served, others are refused.
func keys(s *scenario) {
	s.endpointVariable()
	described := must(s.describeDomain(s.client))
	check(described.DomainInfo.Status == types.RegistrationStatusRegistered, "a registered domain")

	keyID := os.Getenv("AWS_ACCESS_KEY_ID")
	_, err := s.describeDomain(connect(s.ctx, withKeys(keyID, "not its secret")))
	mustHaveCode("a wrong secret", "InvalidSignatureException", err)
	_, err = s.describeDomain(connect(s.ctx, withKeys("AKIAUNKNOWNUNKNOWN00", "any")))
	mustHaveCode("an unknown key", "UnrecognizedClientException", err)
	_, err = s.describeDomain(connect(s.ctx, func(o *swf.Options) {
		o.Credentials = aws.AnonymousCredentials{}
	}))
	mustHaveCode("a call that is not signed", "MissingAuthenticationTokenException", err)
	_, err = s.describeDomain(connect(s.ctx, func(o *swf.Options) { o.Region = "eu-west-1" }))
	message := mustHaveCode("another region's call", "InvalidSignatureException", err).ErrorMessage()
	check(strings.Contains(message, "us-east-1"), "the server's region, got %q", message)
}

// The SDK reads the time in two places, when it signs, and when it compares the server's Date with
// its own; both are options of the client.
type wrongSigner struct {
	signer *v4.Signer
	ahead  time.Duration
}

func (w wrongSigner) SignHTTP(
	ctx context.Context, keys aws.Credentials, request *http.Request, hash, service, region string,
	at time.Time, options ...func(*v4.SignerOptions),
) error {
	at = at.Add(w.ahead)
	return w.signer.SignHTTP(ctx, keys, request, hash, service, region, at, options...)
}

type wrongWatch struct{ ahead time.Duration }

// RoundTrip makes the server's time earlier, as it looks from a clock that is ahead.
func (w wrongWatch) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		date := must(http.ParseTime(response.Header.Get("Date")))
		response.Header.Set("Date", date.Add(-w.ahead).UTC().Format(http.TimeFormat))
	}
	return response, err
}

// clock: the SDK learns from a refusal that its clock is wrong, and corrects it by itself.
func clock(s *scenario) {
	for _, ahead := range []time.Duration{time.Hour, 24 * time.Hour} {
		s.correctsClock(ahead)
	}
}

func (s *scenario) correctsClock(ahead time.Duration) {
	wrongClock := func(o *swf.Options) {
		o.HTTPSignerV4 = wrongSigner{v4.NewSigner(), ahead}
		o.HTTPClient = &http.Client{Transport: wrongWatch{ahead}}
	}
	client := connect(s.ctx, wrongClock)
	first := must(s.describeDomain(client))
	attempts, _ := retry.GetAttemptResults(first.ResultMetadata)
	check(len(attempts.Results) == 2, "two attempts, got %d", len(attempts.Results))
	refusal := attempts.Results[0].Err
	message := mustHaveCode("the first", "InvalidSignatureException", refusal).ErrorMessage()
	check(strings.Contains(message, "Signature not yet current"), "the reason, got %q", message)

	second := must(s.describeDomain(client))
	attempts, _ = retry.GetAttemptResults(second.ResultMetadata)
	check(len(attempts.Results) == 1, "the correction to be remembered")
}

// privateAuthority: a client that trusts the server's authority is served, another one leaves.
func privateAuthority(s *scenario) {
	hello(s) // as the other scenarios, through a client that trusts it

	configuration := must(config.LoadDefaultConfig(s.ctx))
	_, err := s.describeDomain(swf.NewFromConfig(configuration, atServer))
	mustBe[x509.UnknownAuthorityError]("a server of an unknown authority", err)

	os.Setenv("AWS_CA_BUNDLE", os.Getenv("EKIDEN_CA_FILE"))
	defer os.Unsetenv("AWS_CA_BUNDLE")
	configuration = must(config.LoadDefaultConfig(s.ctx))
	must(s.describeDomain(swf.NewFromConfig(configuration, atServer)))
}
