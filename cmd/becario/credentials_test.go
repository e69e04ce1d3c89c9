package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, value, env, want string }{
		{"it works when it is a setting", "becario_zone", "Mars/Base\n", "", `zone "Mars/Base"`},
		{"it works when a variable goes before", "becario_zone", "Mars/Base", "BECARIO_ZONE=Venus/Base", `zone "Venus/Base"`},
		{"it works when the name is misspelt", "becario_telgram_token", "secret", "", "credentials: becario_telgram_token: no such setting; did you mean becario_telegram_token?"},
		{"it works when it is somebody else's", "zone", "Mars/Base", "BECARIO_LANG=xx", `lang "xx"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, c.file), []byte(c.value), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := command(t, []string{"CREDENTIALS_DIRECTORY=" + folder, c.env}, "serve", "--data", t.TempDir()).CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.want) || strings.Contains(string(out), "secret") {
				t.Errorf("got %v and %s, want %s", err, out, c.want)
			}
		})
	}
}
