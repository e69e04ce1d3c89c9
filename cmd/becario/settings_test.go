package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var update = flag.Bool("update", false, "write the page of settings anew")

// TestSettingsPage compares the page for operators with the program. Write it
// anew with: go test ./cmd/becario -run TestSettingsPage -update
func TestSettingsPage(t *testing.T) {
	page, err := settingsPage()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "docs", "operate", "settings.md")
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != page {
		t.Errorf("%s is not what the program has; write it anew with: go test ./cmd/becario -run TestSettingsPage -update", path)
	}
}

// settingsPage is docs/operate/settings.md: every setting of `becario serve`,
// with its flag, environment variables, line of the file and default.
func settingsPage() (string, error) {
	parser, err := kong.New(&cli{}, kong.Name("becario"), kong.DefaultEnvars("BECARIO"))
	if err != nil {
		return "", err
	}
	var page strings.Builder
	page.WriteString(`# Settings

A setting is a flag, an environment variable and a line of the settings file, by one name. A flag goes before the variable, the variable before the
file. The file is named with --config or BECARIO_CONFIG; it is TOML, a line for each setting:

` + "```toml" + `
listen = "127.0.0.1:8080"
data   = "/var/lib/becario"
zone   = "America/Asuncion"
` + "```" + `

A flag, a ` + "`BECARIO_`" + ` variable or a line that names no setting is refused, with the nearest right name. Keep tokens in variables or in a file that only the program's account can
read: flags can be seen by everybody on the machine. A secret can also be a file of its own, named like its setting with ` + "`becario_`" + ` before it, in the folder that the variable
` + "`CREDENTIALS_DIRECTORY`" + ` names: systemd sets it for ` + "`LoadCredential`" + `, containers may set it to ` + "`/run/secrets`" + `. It stands between the variable and the file.

`)
	for _, f := range serveFlags(parser) {
		fmt.Fprintf(&page, "## %s\n\n%s\n\n| | |\n|---|---|\n| flag | `--%s%s` |\n| variable | `%s` |\n| file | `%s` |\n| default | %s |\n\n",
			settingName(f.Name), f.Help, f.Name, valueName(f), strings.Join(f.Envs, "`, `"), settingName(f.Name), byDefault(f))
	}
	page.WriteString(`**To see that it works:** start ` + "`becario serve`" + ` and read what it prints: where the chat page and the desk are, whether Telegram is on, and the data folder.
`)
	return page.String(), nil
}

func valueName(f *kong.Flag) string {
	if f.IsBool() {
		return ""
	}
	return "=" + strings.Trim(f.FormatPlaceHolder(), `"`)
}

func byDefault(f *kong.Flag) string {
	switch {
	case f.IsBool():
		return "off"
	case f.Default == "":
		return "empty"
	}
	return "`" + f.Default + "`"
}

// TestOneName wants a setting's flag, variable and line of the file to have one
// name, whatever else the variable may be called.
func TestOneName(t *testing.T) {
	parser, err := kong.New(&cli{}, kong.Name("becario"), kong.DefaultEnvars("BECARIO"))
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parser.Model.Children {
		for _, f := range command.Flags {
			if want := "BECARIO_" + strings.ToUpper(settingName(f.Name)); f.Name != "help" && f.Envs[0] != want {
				t.Errorf("--%s of %s has the variable %s, want %s", f.Name, command.Name, f.Envs[0], want)
			}
		}
	}
}

func TestVariables(t *testing.T) {
	parser, err := kong.New(&cli{}, kong.Name("becario"), kong.DefaultEnvars("BECARIO"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, variable, want string }{
		{"it works when it is a setting", "BECARIO_TASKS_URL=x", ""},
		{"it works when it names the file", "BECARIO_CONFIG=x", ""},
		{"it works when it is somebody else's", "TASK_URL=x", ""},
		{"it works when Kubernetes tells of a service", "BECARIO_SERVICE_HOST=10.0.0.1", ""},
		{"it works when it tells of its port", "BECARIO_PORT_8080_TCP_ADDR=10.0.0.1", ""},
		{"it works when it tells of a part's", "BECARIO_TASKS_SERVICE_PORT_HTTP=8080", ""},
		{"it works when the name is misspelt", "BECARIO_LISTN=x", "did you mean BECARIO_LISTEN?"},
		{"it works when nothing is like it", "BECARIO_QUUX=x", "becario serve --help"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkVariables(parser, []string{c.variable})
			if got := fmt.Sprint(err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%s: got %v, want %q", c.variable, err, c.want)
			}
		})
	}
}
