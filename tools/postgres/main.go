// Command postgres says before the tests whether they will run on PostgreSQL
// too. With BECARIO_REQUIRE_POSTGRES set it fails where they would not.
package main

import (
	"fmt"
	"os"

	"becario/kit/sqldb/sqltest"
)

func main() {
	err := sqltest.Available()
	if err == nil {
		return
	}
	fmt.Fprintf(os.Stderr, "NOT RUN: every test on PostgreSQL: %v. Install the package postgresql, or set BECARIO_TEST_POSTGRES to a server's address.\n", err)
	if os.Getenv("BECARIO_REQUIRE_POSTGRES") != "" {
		os.Exit(1)
	}
}
