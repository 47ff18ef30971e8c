// Loads each compose file that is named, or several that are joined by commas and used together, as Docker Compose
// does, and fails at the first that it would refuse.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	for _, together := range os.Args[1:] {
		options, err := cli.NewProjectOptions(strings.Split(together, ","), cli.WithOsEnv)
		if err == nil {
			_, err = options.LoadProject(context.Background())
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", together, err)
			os.Exit(1)
		}
	}
}
