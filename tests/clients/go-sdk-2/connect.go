package main

import (
	"bytes"
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/swf"
)

// connect gives a client with the SDK's own defaults, changed by what the options say.
func connect(ctx context.Context, options ...func(*swf.Options)) *swf.Client {
	if authorities := os.Getenv("EKIDEN_CA_FILE"); authorities != "" {
		return connectTrusting(ctx, authorities, options...)
	}
	// docs:begin endpoint
	// The region and the keys: from AWS_REGION, AWS_ACCESS_KEY_ID …, or a profile.
	configuration, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		panic(err)
	}
	client := swf.NewFromConfig(configuration, func(o *swf.Options) {
		o.BaseEndpoint = aws.String(os.Getenv("EKIDEN_ENDPOINT")) // such as http://127.0.0.1:7930
	})
	// docs:end
	if len(options) > 0 {
		return swf.NewFromConfig(configuration, append(options, atServer)...)
	}
	return client
}

// connectTrusting gives a client that also trusts the certificates that a file holds in PEM.
func connectTrusting(
	ctx context.Context, authoritiesFile string, options ...func(*swf.Options),
) *swf.Client {
	// docs:begin tls
	authorities, err := os.ReadFile(authoritiesFile)
	if err != nil {
		panic(err)
	}
	configuration, err := config.LoadDefaultConfig(
		ctx, config.WithCustomCABundle(bytes.NewReader(authorities)),
	)
	// docs:end
	if err != nil {
		panic(err)
	}
	return swf.NewFromConfig(configuration, append(options, atServer)...)
}

func atServer(o *swf.Options) {
	o.BaseEndpoint = aws.String(os.Getenv("EKIDEN_ENDPOINT"))
}

func withKeys(keyID, secret string) func(*swf.Options) {
	// docs:begin keys
	ownKeys := func(o *swf.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider(keyID, secret, "")
	}
	// docs:end
	return ownKeys
}
