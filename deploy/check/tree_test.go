package check_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// base is what the trees have beside Debian's essential packages.
const base = "systemd,systemd-sysv,dbus,python3,python3-apt,curl,procps,iproute2,ca-certificates,netbase," +
	"openssh-server,nftables,rsyslog,caddy,postgresql,supervisor"

// tree is a Debian of its own in a folder: an overlay over one that is made once.
type tree struct {
	*testing.T
	root string
	// leader is the process 1 of a tree that has booted.
	leader string
}

// newTree makes a tree, which goes with the test.
func newTree(t *testing.T) *tree {
	t.Helper()
	needs(t, "mmdebstrap", "systemd-nspawn", "nsenter")
	return &tree{T: t, root: overlay(t, cached(t, "bookworm", base))}
}

// cached is a tree of Debian that is made once and kept between runs; nobody may
// change it.
func cached(t *testing.T, name, packages string, options ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	lower := filepath.Join(cache, "becario-deploy", name)
	if _, err := os.Stat(lower); err != nil {
		if err := os.MkdirAll(filepath.Dir(lower), 0o755); err != nil {
			t.Fatal(err)
		}
		debian(t, lower+".part", packages, options...)
		if err := os.Rename(lower+".part", lower); err != nil {
			t.Fatal(err)
		}
	}
	return lower
}

// debian makes a tree of Debian's essential packages and those that are named. What it
// mounts is seen by nobody else, and goes with it if it is killed.
func debian(t *testing.T, folder, packages string, options ...string) {
	t.Helper()
	args := []string{"unshare", "--mount", "mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io", "--include=" + packages}
	must(t, nil, append(append(args, options...), "bookworm", folder, "http://deb.debian.org/debian")...)
}

// overlay mounts a folder over another one, which it leaves as it is.
func overlay(t *testing.T, lower string) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "becario-tree-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{"upper", "work", "root"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(folder, "root")
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s/upper,workdir=%s/work", lower, folder, folder)
	if err := syscall.Mount("overlay", root, "overlay", 0, options); err != nil {
		t.Fatalf("mount an overlay: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(root, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return root
}

// boot starts systemd in the tree, on a network of its own, and waits for it.
func (tr *tree) boot(options ...string) {
	tr.Helper()
	cmd := exec.Command("systemd-nspawn", append([]string{"-q", "-b", "-D", tr.root, "--register=no", "--keep-unit", "--private-network"}, options...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		tr.Fatal(err)
	}
	tr.Cleanup(func() {
		_, _ = tr.try("systemctl", "poweroff", "--force")
		end := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // it ends as it was told to
		end.Stop()
	})
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			tr.Fatal("systemd did not come up within two minutes")
		}
		if tr.leader = first(cmd.Process.Pid); tr.leader == "" {
			continue
		}
		if out, _ := tr.try("systemctl", "is-system-running"); strings.HasPrefix(out, "running") || strings.HasPrefix(out, "degraded") {
			tr.must("ip", "link", "set", "lo", "up")
			return
		}
	}
}

// first is the descendant of a process that is process 1 to itself.
func first(pid int) string {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for child := range strings.FieldsSeq(string(children)) {
		status, _ := os.ReadFile("/proc/" + child + "/status")
		for line := range strings.Lines(string(status)) {
			if ids := strings.Fields(line); len(ids) == 3 && ids[0] == "NSpid:" && ids[2] == "1" {
				return child
			}
		}
		if n, err := strconv.Atoi(child); err == nil {
			if found := first(n); found != "" {
				return found
			}
		}
	}
	return ""
}

// inside is a command as it is run in the tree.
func (tr *tree) inside(args []string) []string {
	if tr.leader == "" {
		return append([]string{"chroot", tr.root, "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, args...)
	}
	return append([]string{"nsenter", "--target", tr.leader, "--all", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"}, args...)
}

func (tr *tree) try(args ...string) (string, error) { return try(tr.T, nil, tr.inside(args)...) }

func (tr *tree) must(args ...string) string { tr.Helper(); return must(tr.T, nil, tr.inside(args)...) }

// put copies a file into the tree and returns its path there.
func (tr *tree) put(file string) string {
	tr.Helper()
	must(tr.T, nil, "cp", file, filepath.Join(tr.root, "root"))
	return "/root/" + filepath.Base(file)
}
