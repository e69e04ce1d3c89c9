package check_test

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Supervisor starts the program, starts it again when it is killed, and stops it.
func TestSupervisor(t *testing.T) {
	tr := newTree(t)
	pkg := tr.put(one(t, built(t), "*.deb"))
	must(t, nil, "cp", "deploy/supervisor/becario.conf", tr.root+"/etc/supervisor/conf.d/")
	tr.must("dpkg", "-i", pkg)
	tr.must("install", "-d", "-o", "becario", "-m", "700", "/etc/becario/supervisor")
	// A namespace of its own for processes and network goes with all that is in it.
	inside := append([]string{"--fork", "--kill-child", "--pid", "--net", "--mount", "--mount-proc=" + tr.root + "/proc", "chroot", tr.root}, "sh", "-c", "ip link set lo up; exec supervisord -n -c /etc/supervisor/supervisord.conf")
	daemon := exec.Command("unshare", inside...)
	daemon.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait() // it was killed
	})
	for deadline := time.Now().Add(time.Minute); tr.leader == "" && time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		tr.leader = first(daemon.Process.Pid)
	}
	if tr.leader == "" {
		t.Fatal("supervisor does not come up")
	}
	// Its mount namespace has the root of this machine: enter the tree by chroot.
	run := func(args ...string) (string, error) {
		enter := []string{"nsenter", "--target", tr.leader, "--pid", "--net", "chroot", tr.root, "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}
		return try(t, nil, append(enter, args...)...)
	}
	answers(t, run, "http://127.0.0.1:8080")
	if out, err := run("sh", "-c", "kill -9 $(supervisorctl pid becario)"); err != nil {
		t.Errorf("kill: %v %s", err, out)
	}
	answers(t, run, "http://127.0.0.1:8080")
	if out, err := run("supervisorctl", "stop", "becario"); err != nil || !strings.Contains(out, "becario: stopped") {
		t.Errorf("stop: %v %s", err, out)
	}
	seen(t, "supervisor", "in a Debian tree: started, a message answered, killed and back, stopped")
}
