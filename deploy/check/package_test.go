package check_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// build builds the packages of a version for this machine, of some kinds.
func build(t *testing.T, version, kinds string) string {
	t.Helper()
	folder := t.TempDir()
	must(t, []string{"ARCHES=amd64", "VERSION=" + version, "KINDS=" + kinds}, "deploy/package/build", folder)
	return folder
}

// built is a folder with a program and a .deb of version 1.0.0, made once for all
// tests that only want to install it. BECARIO_TEST_PACKAGE names one that is there.
func built(t *testing.T) string {
	t.Helper()
	done.mu.Lock()
	folder := done.built
	done.mu.Unlock()
	if folder == "" {
		if folder = os.Getenv("BECARIO_TEST_PACKAGE"); folder == "" {
			folder = filepath.Join(done.folder, "built")
			must(t, []string{"ARCHES=amd64", "VERSION=1.0.0", "KINDS=deb"}, "deploy/package/build", folder)
		}
		done.mu.Lock()
		done.built = folder
		done.mu.Unlock()
	}
	return folder
}

// one is the file of a folder that fits a pattern.
func one(t *testing.T, folder, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s in %s: got %v, %v; want one", pattern, folder, found, err)
	}
	return found[0]
}

// The units are hardened: what systemd finds to object to stays at 2.0 or lower.
func TestUnits(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("NOT RUN: systemd-analyze is missing")
	}
	for _, unit := range []string{"becario.service", "becario@.service", "becario-backup.service"} {
		path := filepath.Join(top(t), "deploy", "package", unit)
		if out, err := try(t, nil, "systemd-analyze", "security", "--offline=true", "--threshold=20", path); err != nil {
			t.Errorf("%s: %v\n%s", unit, err, tail(out))
		}
	}
	seen(t, "units", "systemd-analyze security: 2.0 or lower")
}

// The same source gives the same bytes in another folder; with
// BECARIO_TEST_EMPTY_CACHE also where everything is compiled anew, which takes some
// minutes of processor.
func TestReproducible(t *testing.T) {
	needs(t, "git", "go")
	first := build(t, "1.2.3", "deb rpm")
	copied := filepath.Join(t.TempDir(), "elsewhere")
	must(t, nil, "git", "clone", "-q", "--no-hardlinks", top(t), copied)
	must(t, nil, "sh", "-c", `git diff --binary HEAD | git -C "$1" apply --allow-empty; git ls-files -o -z --exclude-standard | tar -c --null -T - | tar -x -C "$1"; mkdir -p "$1/bin"; cp bin/nfpm bin/cyclonedx-gomod "$1/bin/"`, "copy", copied)
	second := t.TempDir()
	env, how := []string{"ARCHES=amd64", "VERSION=1.2.3"}, "in two folders"
	if os.Getenv("BECARIO_TEST_EMPTY_CACHE") != "" {
		env, how = append(env, "GOCACHE="+t.TempDir()), "in two folders, the second time from an empty cache"
	}
	must(t, env, filepath.Join(copied, "deploy", "package", "build"), second)
	checkParts(t, first)
	if a, b := must(t, nil, "cat", first+"/SHA256SUMS"), must(t, nil, "cat", second+"/SHA256SUMS"); a != b {
		t.Errorf("two builds differ:\n%s\n%s", a, b)
	}
	seen(t, "package", "two builds, "+how+": the same bytes")
}

// checkParts wants every file of a folder among the checksums, and the list of parts
// (CycloneDX) to name each module that the program says it is made of.
func checkParts(t *testing.T, folder string) {
	t.Helper()
	must(t, nil, "sh", "-c", `cd "$1" && sha256sum -c --quiet SHA256SUMS && for f in *; do [ "$f" = SHA256SUMS ] || grep -q " $f$" SHA256SUMS || { echo "$f has no checksum"; exit 1; }; done`, "sums", folder)
	program := one(t, folder, "becario-linux-amd64")
	data, err := os.ReadFile(program + ".cdx.json")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		BOMFormat  string
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(data, &list); err != nil || list.BOMFormat != "CycloneDX" {
		t.Fatalf("%v, %q", err, list.BOMFormat)
	}
	named := map[string]bool{}
	for _, c := range list.Components {
		named[c.Name+" "+c.Version] = true
	}
	made := regexp.MustCompile(`(?m)^\tdep\t(\S+)\t(\S+)`).FindAllStringSubmatch(must(t, nil, "go", "version", "-m", program), -1)
	if len(made) < 20 {
		t.Fatalf("the program names %d modules", len(made))
	}
	for _, m := range made {
		if !named[m[1]+" "+m[2]] {
			t.Errorf("%s %s is not among the parts", m[1], m[2])
		}
	}
}

// A package is installed, started, upgraded, removed and purged on a machine with
// systemd, and what people wrote stays until the purge.
func TestDeb(t *testing.T) {
	tr := newTree(t)
	before, after := tr.put(one(t, built(t), "*.deb")), tr.put(one(t, build(t, "1.0.1", "deb"), "*.deb"))
	tr.boot()
	tr.must("dpkg", "-i", before)
	has(t, tr.must("stat", "-c", "%U:%G %a", "/etc/becario/becario.toml", "/var/lib/becario", "/etc/becario/credentials"), "root:becario 640\nbecario:becario 700\nroot:root 700")
	tr.must("sh", "-c", "echo es-PY > /etc/becario/credentials/lang")
	tr.must("systemctl", "enable", "--now", "becario")
	answers(t, tr.try, "http://127.0.0.1:8080")
	has(t, tr.must("sh", "-c", "tr '\\0' '\\n' < /proc/$(systemctl show -p MainPID --value becario)/environ"), "CREDENTIALS_DIRECTORY=")

	tr.must("sh", "-c", "echo '# ours' >> /etc/becario/becario.toml")
	tr.must("dpkg", "-i", after)
	has(t, tr.must("becario", "version"), "1.0.1")
	has(t, tr.must("tail", "-n1", "/etc/becario/becario.toml"), "# ours")
	has(t, tr.must("systemctl", "is-active", "becario"), "active")
	answers(t, tr.try, "http://127.0.0.1:8080")

	tr.must("systemctl", "start", "becario-backup.service")
	has(t, tr.must("journalctl", "-u", "becario-backup", "-o", "cat"), "whole: /var/backups/becario/becario-")
	has(t, tr.must("runuser", "-u", "becario", "--", "becario", "--config", "/etc/becario/becario.toml", "check"), "ok       database tasks: whole")

	// A unit without a secret that it should have is refused with the remedy.
	tr.must("mv", "/etc/becario/credentials/lang", "/etc/becario/credentials/lnag")
	_, _ = tr.try("systemctl", "restart", "becario")
	has(t, tr.must("journalctl", "-u", "becario", "-o", "cat"), "becario_lnag: no such setting; did you mean becario_lang?")
	tr.must("rm", "/etc/becario/credentials/lnag")

	tr.must("systemctl", "stop", "becario")
	tr.must("systemctl", "start", "becario@tasks", "becario@academic", "becario@expenses", "becario@requests", "becario@bot", "becario@desk")
	answers(t, tr.try, "http://127.0.0.1:8080")
	has(t, tr.must("curl", "-s", "http://127.0.0.1:8085/readyz"), `{"desk":"ok"}`)

	tr.must("dpkg", "-r", "becario")
	if out, err := tr.try("systemctl", "is-active", "becario", "becario@tasks"); err == nil {
		t.Errorf("it still runs after removal: %s", out)
	}
	tr.must("test", "-s", "/var/lib/becario/tasks.db", "-a", "-s", "/etc/becario/becario.toml")
	tr.must("dpkg", "--purge", "becario")
	tr.must("test", "!", "-e", "/var/lib/becario", "-a", "!", "-e", "/etc/becario")
	seen(t, "deb", "in a machine with systemd: installed, started (ready, a secret by LoadCredential, a message answered), upgraded with settings and data kept, backed up by its unit beside the server, six parts apart, removed with data kept, purged")
}

// The other package goes into a tree by the distribution's own program, and the
// program in it runs.
func TestRPM(t *testing.T) {
	needs(t, "rpm")
	folder := build(t, "1.0.0", "rpm")
	tr := newTree(t)
	must(t, nil, "rpm", "--root", tr.root, "--initdb")
	must(t, nil, "rpm", "--root", tr.root, "--nodeps", "-i", one(t, folder, "*.rpm"))
	has(t, tr.must("/usr/bin/becario", "version"), "becario 1.0.0")
	has(t, tr.must("stat", "-c", "%U:%G %a", "/etc/becario/becario.toml", "/var/lib/becario"), "root:becario 640\nbecario:becario 700")
	tr.must("touch", "/var/lib/becario/tasks.db")
	must(t, nil, "rpm", "--root", tr.root, "-e", "becario")
	tr.must("test", "-e", "/var/lib/becario/tasks.db", "-a", "!", "-e", "/usr/bin/becario")
	seen(t, "rpm", "installed into a tree by rpm, the program run, removed with data kept; not in a real Amazon Linux")
}

// has wants a text in another one.
func has(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", tail(got), want)
	}
}
