package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHoldersImport(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	file := filepath.Join(data, "list.csv")
	if err := os.WriteFile(file, []byte("Nombre;Correo;Talla\nAna;ana@ejemplo.org;M\nEva;eva;S\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		t.Helper()
		out, err := command(t, nil, append([]string{"holders", "import", "--data", filepath.Join(data, "d")}, args...)...).CombinedOutput()
		return string(out), err
	}
	said := file + ":3: email: not an e-mail address\ncolumns that are not used: Talla\n"
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{file, "--preview"}, said + "would be done: 1 added, 0 changed, 0 the same, 1 not taken\n"},
		{[]string{file}, said + "done: 1 added, 0 changed, 0 the same, 1 not taken\n"},
		{[]string{file}, said + "done: 0 added, 0 changed, 1 the same, 1 not taken\n"},
	} {
		if out, err := run(c.args...); err != nil || out != c.want {
			t.Errorf("import %v: got %v and %q, want %q", c.args, err, out, c.want)
		}
	}
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(file); err == nil || out != "becario: "+file+": not a list of holders; give a CSV or XLSX file of 3 MB at most, with columns such as name and e-mail in its first row\n" {
		t.Errorf("no list: got %v and %q", err, out)
	}
}
