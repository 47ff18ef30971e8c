// Moves the time of a server that `ekiden dev --time virtual` has started.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

// docs:begin time
func ekiden(operation, input string) (string, error) {
	endpoint := os.Getenv("EKIDEN_ENDPOINT") // of `ekiden dev --time virtual`
	answer, err := http.Post(endpoint+"/ekiden/"+operation, "application/json", strings.NewReader(input))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", operation, text)
	}
	return string(text), err
}

// docs:end

func main() {
	// docs:begin advance
	if _, err := ekiden("AdvanceTime", `{"seconds": 2592000, "waitForTasks": true}`); err != nil {
		log.Fatal(err)
	}
	// docs:end
	now, err := ekiden("GetTime", "{}")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(now)
}
