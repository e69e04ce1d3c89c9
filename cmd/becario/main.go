// Command becario is the whole product in one program: the services, the bot,
// the staff desk, and the tools to run them.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/willabides/kongplete"

	"becario/kit/mongodb"
	"becario/kit/sqldb"

	_ "golang.org/x/crypto/x509roots/fallback" // certificates, where the machine has none
	_ "time/tzdata"                            // zones, wherever the program runs
)

type cli struct {
	Config configFile `name:"config" env:"BECARIO_CONFIG" placeholder:"FILE" help:"Settings file in TOML: a line for each setting, named like its flag without the dashes in front."`

	Serve      serveCmd      `cmd:"" help:"Run everything, or only the parts that are named."`
	Chat       chatCmd       `cmd:"" help:"Talk in this terminal, on the same data."`
	Understand understandCmd `cmd:"" help:"Show what a text means, or read JSON Lines from standard input."`
	Staff      staffCmd      `cmd:"" help:"Let somebody into the staff desk."`
	Holders    holdersCmd    `cmd:"" help:"Take the list of holders of the office."`
	Types      typesCmd      `cmd:"" help:"Check an office's own types of request."`
	Export     exportCmd     `cmd:"" help:"Write all that is kept about a person."`
	Erase      eraseCmd      `cmd:"" help:"Erase all that is kept about a person."`
	Check      checkCmd      `cmd:"" help:"Look whether all that becario needs is right, and what to do if not."`
	Backup     backupCmd     `cmd:"" help:"Write all data to one file, also while the server runs."`
	Restore    restoreCmd    `cmd:"" help:"Bring a backup back into an empty place, or check it."`
	Keys       keysCmd       `cmd:"" help:"Make keys with which the files that people send are encrypted, and change them."`
	Move       moveCmd       `cmd:"" help:"Copy what parts keep to another database: SQLite, PostgreSQL or MongoDB."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

const description = "A student's assistant and a scholarship office's request desk, self-hosted."

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "becario: "+inOneLine(err))
		os.Exit(1)
	}
}

// inOneLine tells an error with what an operator can do about it.
func inOneLine(err error) string {
	text := strings.ReplaceAll(strings.ReplaceAll(err.Error(), ":\n\t", ": "), "\n", "; ")
	if remedy := cmp.Or(sqldb.Remedy(err), mongodb.Remedy(err)); remedy != "" {
		text += "; " + remedy
	}
	return strings.ReplaceAll(text, "\t", "")
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	var c cli
	parser, err := kong.New(&c, kong.Name("becario"),
		kong.Description(description),
		kong.DefaultEnvars("BECARIO"), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return err
	}
	kongplete.Complete(parser) // ends the program if a shell asks what may come next
	if err := readCredentials(parser, os.Getenv("CREDENTIALS_DIRECTORY")); err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		var usage *kong.ParseError
		if errors.As(err, &usage) {
			return fmt.Errorf("%w; see becario --help", err)
		}
		return err
	}
	if err := checkVariables(parser, os.Environ()); err != nil {
		return err
	}
	return command.Run()
}
