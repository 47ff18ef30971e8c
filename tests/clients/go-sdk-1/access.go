package main

import (
	"crypto/x509"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go/aws/session"
	v4 "github.com/aws/aws-sdk-go/aws/signer/v4"
	"github.com/aws/aws-sdk-go/service/swf"
)

func (s *scenario) describeDomain(client *swf.SWF) (*swf.DescribeDomainOutput, error) {
	return client.DescribeDomain(&swf.DescribeDomainInput{Name: &s.domain})
}

// endpointVariable: this SDK does not know it, and a client that is told nothing calls Amazon.
func endpointVariable() {
	os.Setenv("AWS_ENDPOINT_URL_SWF", os.Getenv("EKIDEN_ENDPOINT"))
	defer os.Unsetenv("AWS_ENDPOINT_URL_SWF")
	untold := swf.New(session.Must(session.NewSession()))
	mustEqual(untold.Endpoint, "https://swf.us-east-1.amazonaws.com")
}

// keys: calls that are signed with the key are served, others are refused, and so are those of a
// clock that is an hour off, which this SDK does not correct.
func keys(s *scenario) {
	endpointVariable()
	described := must(s.describeDomain(s.client))
	mustEqual(*described.DomainInfo.Status, swf.RegistrationStatusRegistered)

	keyID := os.Getenv("AWS_ACCESS_KEY_ID")
	_, err := s.describeDomain(connect(withKeys(keyID, "not its secret")))
	mustHaveCode("a wrong secret", "InvalidSignatureException", err)
	_, err = s.describeDomain(connect(withKeys("AKIAUNKNOWNUNKNOWN00", "any")))
	mustHaveCode("an unknown key", "UnrecognizedClientException", err)
	_, err = s.describeDomain(connect(&aws.Config{Credentials: credentials.AnonymousCredentials}))
	mustHaveCode("a call that is not signed", "MissingAuthenticationTokenException", err)
	_, err = s.describeDomain(connect(&aws.Config{Region: aws.String("eu-west-1")}))
	message := mustHaveCode("another region's call", "InvalidSignatureException", err).Message()
	check(strings.Contains(message, "us-east-1"), "the server's region, got %q", message)

	wrongClock := connect()
	wrongClock.Handlers.Sign.SwapNamed(request.NamedHandler{
		Name: v4.SignRequestHandler.Name,
		Fn: func(r *request.Request) {
			inAnHour := func() time.Time { return time.Now().Add(time.Hour) }
			v4.SignSDKRequestWithCurrentTime(r, inAnHour)
		},
	})
	_, err = s.describeDomain(wrongClock)
	message = mustHaveCode("a wrong clock's call", "InvalidSignatureException", err).Message()
	check(strings.Contains(message, "Signature not yet current"), "the reason, got %q", message)
}

// privateAuthority: a client that trusts the server's authority is served, another one leaves.
func privateAuthority(s *scenario) {
	hello(s) // as the other scenarios, through a client that trusts it

	distrustful := swf.New(session.Must(session.NewSession()), atServer())
	_, err := s.describeDomain(distrustful)
	// The SDK's errors do not say what they wrap to errors.As.
	for cause := mustBe[awserr.Error]("a server of an unknown authority", err); cause != nil; {
		err = cause.OrigErr()
		if !errors.As(err, &cause) {
			break
		}
	}
	mustBe[x509.UnknownAuthorityError]("a server of an unknown authority", err)

	os.Setenv("AWS_CA_BUNDLE", os.Getenv("EKIDEN_CA_FILE"))
	defer os.Unsetenv("AWS_CA_BUNDLE")
	must(s.describeDomain(swf.New(session.Must(session.NewSession()), atServer())))
}
