// Command becario is the whole product in one program: the services, the bot,
// the staff desk, and the tools to run them.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

type cli struct {
	Understand understandCmd `cmd:"" help:"Show what a text means, or read JSON Lines from standard input."`
}

func main() {
	var c cli
	ctx := kong.Parse(&c, kong.Name("becario"), kong.UsageOnError())
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "becario: "+err.Error())
		os.Exit(1)
	}
}
