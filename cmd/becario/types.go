package main

import (
	"errors"
	"fmt"
	"os"

	"becario/app"
)

// typesCmd is about the types of request.
type typesCmd struct {
	Check typesCheckCmd `cmd:"" help:"Say what is wrong with the types in a folder, each with file, line and remedy."`
}

type typesCheckCmd struct {
	Set    string `default:"scholarship" enum:"scholarship,university" help:"Types of the program that they add to: scholarship or university."`
	Folder string `arg:"" help:"Folder of YAML files."`
}

// Run prints what is wrong, a line each, or what there is.
func (c typesCheckCmd) Run() error {
	set, err := app.Types(c.Set, c.Folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return errors.New("the types of the folder are not in order")
	}
	for _, t := range set.Types() {
		by, days := t.Decision(nil)
		fmt.Printf("%s\t%s\t%d fields, %d documents, %d business days, %s\n", t.Key, t.Names["en"], len(t.Fields), len(t.Documents), days, by)
	}
	return nil
}
