package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	mangokong "github.com/alecthomas/mango-kong"
	"github.com/muesli/roff"
)

// TestPackageFiles compares what the package brings of the program's settings and
// commands with the program. Write it anew with:
// go test ./cmd/becario -run TestPackageFiles -update
func TestPackageFiles(t *testing.T) {
	parser, err := kong.New(&cli{}, kong.Name("becario"), kong.Description(description), kong.DefaultEnvars("BECARIO"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"becario.toml": commentedSettings(parser), "becario.1": manual(parser)} {
		path := filepath.Join("..", "..", "deploy", "package", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the program has; write it anew with: go test ./cmd/becario -run TestPackageFiles -update", path)
		}
	}
}

// commentedSettings is /etc/becario/becario.toml of the package: every setting, each
// with its help and in a comment, but for the data folder.
func commentedSettings(k *kong.Kong) string {
	var file strings.Builder
	file.WriteString(`# Settings of becario; see "man becario". Take away the # in front of a setting to
# change it, then restart: systemctl restart becario
#
# Keep secrets out of this file: put each into a file of its own that is named
# like its setting, for example /etc/becario/credentials/telegram_token.
`)
	for _, f := range serveFlags(k) {
		fmt.Fprintf(&file, "\n%s\n", comment(f.Help))
		name, value := settingName(f.Name), fmt.Sprintf("%q", f.Default)
		switch {
		case f.IsBool():
			value = "false"
		case regexp.MustCompile(`^[0-9]+$`).MatchString(f.Default):
			value = f.Default
		}
		if name == "data" {
			fmt.Fprint(&file, "data = \"/var/lib/becario\"\n")
			continue
		}
		fmt.Fprintf(&file, "#%s = %s\n", name, value)
	}
	return file.String()
}

// comment breaks a text into lines of a comment.
func comment(text string) string {
	var lines []string
	line := "#"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 80 {
			lines, line = append(lines, line), "#"
		}
		line += " " + word
	}
	return strings.Join(append(lines, line), "\n")
}

// serveFlags are the flags of becario serve.
func serveFlags(k *kong.Kong) (flags []*kong.Flag) {
	for _, command := range k.Model.Children {
		if command.Name != "serve" {
			continue
		}
		for _, f := range command.Flags {
			if f.Name != "help" && !f.Hidden {
				flags = append(flags, f)
			}
		}
	}
	return flags
}

// manual is the page of the manual, without a date.
func manual(k *kong.Kong) string {
	page := mangokong.NewManPage(1, k.Model).
		WithSection("Files", "/etc/becario/becario.toml: settings, a line for each.\n\n/etc/becario/credentials: secrets, a file for each, named like its setting, such as telegram_token.\n\n/var/lib/becario: the data.").
		WithSection("Exit Status", "0 if all went well, 1 if not; the last line on standard error then tells what can be done.")
	return regexp.MustCompile(`(?m)^(\.TH \S+ \S+) "[^"]*"`).ReplaceAllString(page.Build(roff.NewDocument()), `$1 ""`)
}
