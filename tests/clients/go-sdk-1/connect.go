package main

import (
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/swf"
)

// connect gives a client with the SDK's own defaults, changed by what the configurations say.
func connect(changes ...*aws.Config) *swf.SWF {
	if authorities := os.Getenv("EKIDEN_CA_FILE"); authorities != "" {
		return connectTrusting(authorities, changes...)
	}
	// docs:begin endpoint
	// The region and the keys: from AWS_REGION, AWS_ACCESS_KEY_ID …, or a profile.
	shared := session.Must(session.NewSession())
	client := swf.New(shared, &aws.Config{
		Endpoint: aws.String(os.Getenv("EKIDEN_ENDPOINT")), // such as http://127.0.0.1:7930
	})
	// docs:end
	if len(changes) > 0 {
		return swf.New(shared, append(changes, atServer())...)
	}
	return client
}

// connectTrusting gives a client that trusts the certificates that a file holds in PEM.
func connectTrusting(authoritiesFile string, changes ...*aws.Config) *swf.SWF {
	// docs:begin tls
	authorities, err := os.Open(authoritiesFile)
	if err != nil {
		panic(err)
	}
	defer authorities.Close()
	// Without a client of its own, the SDK would make the whole process trust these.
	trusting, err := session.NewSessionWithOptions(session.Options{
		CustomCABundle: authorities,
		Config:         aws.Config{HTTPClient: &http.Client{}},
	})
	if err != nil {
		panic(err)
	}
	// docs:end
	return swf.New(trusting, append(changes, atServer())...)
}

func atServer() *aws.Config {
	return &aws.Config{Endpoint: aws.String(os.Getenv("EKIDEN_ENDPOINT"))}
}

func withKeys(keyID, secret string) *aws.Config {
	// docs:begin keys
	ownKeys := &aws.Config{Credentials: credentials.NewStaticCredentials(keyID, secret, "")}
	// docs:end
	return ownKeys
}
