package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// onPage finds the commands of our program in blocks of code and between
// backquotes.
var (
	blockLine  = regexp.MustCompile(`^(?:    |\t)\s*(.*)$`)
	quotedCode = regexp.MustCompile("`([^`]+)`")
	ourCommand = regexp.MustCompile(`(?:^|[\s/|(])becario((?: +--config \S+)? +(?:` + strings.Join(commands, "|") + `)\b[^|;&<>#)]*)`)
)

// commands are those of the program.
var commands = []string{"serve", "chat", "understand", "check", "backup", "restore", "export", "erase", "move", "keys", "staff", "holders", "types", "version"}

// TestCommandsOnPages wants every command on the pages for operators, and in the
// files that they name, to be one that the program takes: its name, its flags and
// its arguments.
func TestCommandsOnPages(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"../../docs/operate/*.md", "../../README.md", "../../deploy/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	tried, settings := 0, settingsFile(t, "")
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\\\n", " ")
		for line := range strings.Lines(text) {
			var code []string
			quoted := false
			if m := blockLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
				code = append(code, m[1])
			} else {
				quoted = true
				for _, m := range quotedCode.FindAllStringSubmatch(line, -1) {
					code = append(code, m[1])
				}
			}
			for _, c := range code {
				for _, m := range ourCommand.FindAllStringSubmatch(c, -1) {
					tried++
					err := takes(words(m[1], settings))
					if err != nil && !(quoted && unfinished.MatchString(err.Error())) {
						t.Errorf("%s: becario%s: %v", filepath.Base(page), m[1], err)
					}
				}
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d commands were found", tried)
	}
}

// takes parses a command line as the program does, and runs nothing. What is left
// out on a page (...) fits anything.
func takes(args []string) error {
	parser, err := kong.New(&cli{}, kong.Name("becario"), kong.DefaultEnvars("BECARIO"), kong.Exit(func(int) {}))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// unfinished is what the parser says of a command that is only named in a sentence.
var unfinished = regexp.MustCompile(`^(expected "<|missing flags)`)

// words splits a line as a shell does, as far as pages go: quotes and blanks.
// settings is there in the place of the settings file.
func words(line, settings string) (all []string) {
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		w := m[1] + m[2] + m[3]
		ofFlag := len(all) > 0 && strings.HasPrefix(all[len(all)-1], "--")
		switch {
		case ofFlag && all[len(all)-1] == "--config":
			w = settings
		case w == "..." && !ofFlag:
			continue
		}
		all = append(all, w)
	}
	return all
}
