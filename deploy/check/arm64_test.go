package check_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The program of the package for arm64 runs, as far as an emulator of the processor
// tells: it looks whether all is right, and answers a message.
func TestARM64(t *testing.T) {
	needs(t, "qemu-aarch64-static", "dpkg-deb")
	folder := os.Getenv("BECARIO_TEST_PACKAGE_ARM64")
	if folder == "" {
		folder = t.TempDir()
		must(t, []string{"ARCHES=arm64", "VERSION=1.0.0", "KINDS=deb"}, "deploy/package/build", folder)
	}
	deb, root, data := one(t, folder, "*_arm64.deb"), t.TempDir(), t.TempDir()
	has(t, must(t, nil, "dpkg-deb", "--field", deb, "Architecture"), "arm64")
	must(t, nil, "dpkg-deb", "--extract", deb, root)
	program := filepath.Join(root, "usr/bin/becario")
	emulated := func(args ...string) []string { return append([]string{"qemu-aarch64-static", program}, args...) }
	took := func(begun time.Time) time.Duration { return time.Since(begun).Round(100 * time.Millisecond) }

	begun := time.Now()
	has(t, must(t, nil, emulated("version")...), "becario 1.0.0")
	t.Logf("version: %v", took(begun))

	begun = time.Now()
	args := emulated("serve", "--data", data, "--listen", "127.0.0.1:0")
	server := exec.Command(args[0], args[1:]...)
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var log strings.Builder
	server.Stderr = &log
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(longest, func() { _ = server.Process.Kill() })
	defer late.Stop()
	address := ""
	lines := bufio.NewScanner(out)
	for address == "" && lines.Scan() {
		if m := regexp.MustCompile(`(http://127\.0\.0\.1:\d+)/chat`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	if address == "" {
		_ = server.Wait() // it ended or was killed
		t.Fatalf("it did not start: %s", log.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // the rest of what it prints
	t.Logf("started: %v", took(begun))

	begun = time.Now()
	answers(t, func(args ...string) (string, error) { return try(t, nil, args...) }, address)
	t.Logf("a message answered, as a newcomer's first: %v", took(begun))

	begun = time.Now()
	checked, err := try(t, nil, emulated("check", "--data", data)...)
	has(t, checked, "ok       database tasks: whole")
	t.Logf("check: %v, %v", took(begun), err)

	begun = time.Now()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("stop: %v\n%s", err, log.String())
	}
	t.Logf("stopped: %v", took(begun))
	seen(t, "arm64", "the program of the .deb under an emulated processor (qemu-user): version, served, a message answered, check, stopped. Not on a real one")
}
