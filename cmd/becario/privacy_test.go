package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twoPeople makes a data folder in which Ana wrote of everything with one word and
// Luis with another.
func twoPeople(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	writeTwo(t, nil, data)
	return data
}

// writeTwo has the two write to what the settings of env name.
func writeTwo(t *testing.T, env []string, data string) {
	t.Helper()
	for person, word := range map[string]string{"ana": "xilofono", "luis": "marimba"} {
		chat(t, env, "recuérdame mañana a las 7 entregar el "+word+"\n"+
			"gasté 12 euros en "+word+"\n"+
			"tengo clase de "+word+" los lunes de 10 a 12 en el aula 3\n"+
			"solicito una constancia por el "+word+"\n"+
			"sí\n", "--data", data, "--person", person)
	}
}

// What somebody wrote is in what is exported about them and, once they are
// erased, in no file of the data folder, while what others wrote is.
func TestExportAndErase(t *testing.T) {
	t.Parallel()
	data := twoPeople(t)
	out, err := command(t, nil, "export", "terminal:ana", "--data", data).Output()
	if err != nil {
		t.Fatalf("export: %v", err)
	}
	var document map[string]json.RawMessage
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatalf("the document is no JSON: %v\n%s", err, out)
	}
	for _, part := range []string{"tasks", "academic", "expenses", "requests", "chat"} {
		if !bytes.Contains(document[part], []byte("xilofono")) {
			t.Errorf("%s lacks what was written: %s", part, document[part])
		}
	}
	if bytes.Contains(out, []byte("marimba")) {
		t.Error("it has what another wrote")
	}
	archive := filepath.Join(t.TempDir(), "ana.zip")
	if out, err := command(t, nil, "export", "terminal:ana", "--zip", archive, "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("export: %v: %s", err, out)
	}
	if got := unzip(t, archive, "becario.json"); !strings.Contains(got, "xilofono") {
		t.Errorf("the archive has %s", got)
	}

	if out, err := command(t, nil, "erase", "terminal:ana", "--data", data).CombinedOutput(); err == nil || !strings.Contains(string(out), "add --yes") {
		t.Errorf("erase without being sure: got %v and %s", err, out)
	}
	if holding(t, data, "xilofono") == "" {
		t.Fatal("what was written is in no file before")
	}
	for range 2 { // the second time there is nothing left
		if out, err := command(t, nil, "erase", "terminal:ana", "--yes", "--data", data).CombinedOutput(); err != nil {
			t.Fatalf("erase: %v: %s", err, out)
		}
	}
	for _, gone := range []string{"xilofono", "terminal:ana"} {
		if name := holding(t, data, gone); name != "" {
			t.Errorf("%s is still in %s", gone, name)
		}
	}
	if holding(t, data, "marimba") == "" {
		t.Error("what another wrote is gone")
	}
}

// What somebody wrote is in no file of the data folder once they have had it
// erased in the conversation, and what others wrote is.
func TestEraseInTheConversation(t *testing.T) {
	t.Parallel()
	data := twoPeople(t)
	if holding(t, data, "xilofono") == "" {
		t.Fatal("what was written is in no file before")
	}
	said := chat(t, nil, "borra todos mis datos\nBORRAR\n", "--data", data, "--person", "ana")
	if !strings.Contains(said, "lo he borrado todo") {
		t.Fatalf("it was not erased: %s", said)
	}
	for _, gone := range []string{"xilofono", "terminal:ana"} {
		if name := holding(t, data, gone); name != "" {
			t.Errorf("%s is still in %s", gone, name)
		}
	}
	if holding(t, data, "marimba") == "" {
		t.Error("what another wrote is gone")
	}
}

// holding returns a file of a folder that holds a text; empty if none does.
func holding(t *testing.T, folder, text string) (found string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func unzip(t *testing.T, archive, name string) string {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
