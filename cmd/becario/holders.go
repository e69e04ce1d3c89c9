package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"becario/app"
	"becario/kit/fault"
)

type holdersCmd struct {
	Import holdersImportCmd `cmd:"" help:"Take the office's list of holders from a CSV or XLSX file: who is there is changed, others are added, nobody is removed."`
}

type holdersImportCmd struct {
	app.Settings
	File    string `arg:"" help:"CSV or XLSX file. Its first row names the columns: name, e-mail, document, programme, university, country, from, to; in Spanish or English."`
	Preview bool   `help:"Only tell what would be done."`
}

// Run takes the list and tells which rows could not be taken.
func (c *holdersImportCmd) Run(ctx context.Context) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	res, err := app.ImportHolders(ctx, app.Config{Settings: c.Settings, Log: newLog(c.Settings)}, data, c.Preview)
	if f, ok := fault.Of(err); ok {
		if f.Key == "fault.holders_many" {
			return fmt.Errorf("%s: more than %s rows; split it", c.File, f.Args["max"])
		}
		return fmt.Errorf("%s: not a list of holders; give a CSV or XLSX file of 3 MB at most, with columns such as name and e-mail in its first row", c.File)
	}
	if err != nil {
		return err
	}
	problems := map[string]string{
		"holders.no_name": "the name is missing", "holders.no_email": "the e-mail address is missing", "holders.bad_email": "not an e-mail address",
		"holders.bad_country": "no such country", "holders.bad_day": "no such day", "holders.bad_order": "ends before it begins", "holders.long": "too long", "holders.twice": "twice in the file",
	}
	for _, row := range res.Rows {
		if row.Problem != "" {
			fmt.Printf("%s:%d: %s: %s\n", c.File, row.Line, row.Column, problems[row.Problem])
		}
	}
	if len(res.Ignored) > 0 {
		fmt.Printf("columns that are not used: %s\n", strings.Join(res.Ignored, ", "))
	}
	verb := "done"
	if c.Preview {
		verb = "would be done"
	}
	fmt.Printf("%s: %d added, %d changed, %d the same, %d not taken\n", verb, res.Added, res.Changed, res.Same, res.Refused)
	return nil
}
