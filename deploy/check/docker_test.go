package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// noRules are tables of iptables as they are before anybody has touched them.
const noRules = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
COMMIT
`

// docker starts a Docker daemon of its own, with its data in a folder that goes
// with it, and returns the environment of its clients.
func docker(t *testing.T) []string {
	t.Helper()
	needs(t, "dockerd", "docker", "docker-compose", "iptables-save", "ip", "busybox")
	folder, err := os.MkdirTemp("", "becario-docker-")
	if err != nil {
		t.Fatal(err)
	}
	rules := noRules + must(t, nil, "iptables-save")
	socket := "unix://" + filepath.Join(folder, "docker.sock")
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("dockerd", "--data-root", folder+"/data", "--exec-root", folder+"/exec", "--pidfile", folder+"/pid", "-H", socket, "--bip", "172.29.77.1/24")
	daemon.Stdout, daemon.Stderr = log, log
	daemon.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	env := []string{"DOCKER_HOST=" + socket, "DOCKER_BUILDKIT=0", "HOME=" + folder}
	t.Cleanup(func() {
		// Containers that a test has left, since it failed, would outlive a daemon that
		// has to be killed; what it made of the network has to be taken back.
		_, _ = try(t, env, "sh", "-c", "docker ps -aq | xargs -r docker rm -f -v")
		_ = daemon.Process.Signal(syscall.SIGTERM)
		end := time.AfterFunc(30*time.Second, func() { _ = daemon.Process.Kill() })
		_ = daemon.Wait() // it ends as it was told to
		end.Stop()
		_ = log.Close()
		_, _ = try(t, nil, "ip", "link", "delete", "docker0")
		restore := exec.Command("iptables-restore")
		restore.Stdin = strings.NewReader(rules)
		if err := restore.Run(); err != nil {
			t.Errorf("put the rules of iptables back: %v", err)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(300 * time.Millisecond) {
		if _, err := try(t, env, "docker", "info"); err == nil {
			return env
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("the daemon does not come up: %s", tail(string(text)))
		}
	}
}

func here(t *testing.T) func(args ...string) (string, error) {
	return func(args ...string) (string, error) { return try(t, nil, args...) }
}

// healthy waits until Docker finds a container healthy.
func healthy(t *testing.T, env []string, container string) {
	t.Helper()
	var state string
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(time.Second) {
		if state, _ = try(t, env, "docker", "inspect", "-f", "{{.State.Health.Status}}", container); strings.TrimSpace(state) == "healthy" {
			return
		}
	}
	log, _ := try(t, env, "docker", "logs", container)
	t.Errorf("%s is %s\n%s", container, strings.TrimSpace(state), tail(log))
}

// The images are built and run by a real daemon: all in one, with a shell, and as
// three containers of which one is killed and comes back.
func TestDocker(t *testing.T) {
	env := docker(t)
	standIn(t, env)
	must(t, append(env, "BINARY="+one(t, built(t), "becario-linux-amd64")), "deploy/images/build", "all", "tasks", "desk", "alpine")

	secrets := t.TempDir()
	if err := os.WriteFile(filepath.Join(secrets, "becario_lang"), []byte("es-PY\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(secrets, 0o755); err != nil {
		t.Fatal(err)
	}
	env = append(env, "SECRETS="+secrets, "SERVICE_TOKEN=of-the-test")
	// Compressed as Docker does when it is pushed.
	packed := must(t, env, "sh", "-c", "docker save becario | gzip -6 | wc -c")
	if len(strings.TrimSpace(packed)) > 8 || strings.TrimSpace(packed) > "35000000" && len(strings.TrimSpace(packed)) == 8 {
		t.Errorf("the image has %s bytes compressed, want under 35 MB", packed)
	}

	compose := func(file string, args ...string) string {
		t.Helper()
		return must(t, env, append([]string{"docker-compose", "-p", "becariotest", "-f", "deploy/images/" + file}, args...)...)
	}
	compose("compose.yaml", "up", "-d")
	answers(t, here(t), "http://127.0.0.1:8080")
	healthy(t, env, "becariotest_becario_1")
	compose("compose.yaml", "down", "-v")

	compose("compose.three.yaml", "up", "-d")
	answers(t, here(t), "http://127.0.0.1:8080")
	for _, name := range []string{"bot", "studies", "expenses"} {
		healthy(t, env, "becariotest_"+name+"_1")
	}
	pid := strings.TrimSpace(must(t, env, "docker", "inspect", "-f", "{{.State.Pid}}", "becariotest_studies_1"))
	must(t, nil, "kill", "-9", pid)
	answers(t, here(t), "http://127.0.0.1:8080")
	again := strings.TrimSpace(must(t, env, "docker", "inspect", "-f", "{{.State.Pid}} {{.RestartCount}}", "becariotest_studies_1"))
	if again == pid+" 0" || !strings.HasSuffix(again, " 1") {
		t.Errorf("after it was killed: process and restarts are %s, were %s 0", again, pid)
	}
	compose("compose.three.yaml", "down", "-v")

	must(t, env, "docker", "run", "-d", "--name", "shell", "--read-only", "--tmpfs", "/data:uid=65532", "becario-alpine")
	healthy(t, env, "shell")
	has(t, must(t, env, "docker", "exec", "shell", "sh", "-c", "becario version"), "becario 1.0.0")
	must(t, env, "docker", "rm", "-f", "shell")
	seen(t, "images, compose", "by a real Docker daemon: all in one, and three containers of which one was killed and came back, each read-only and healthy by its own check, a message answered; "+strings.TrimSpace(packed)+" bytes compressed. Alpine by a stand-in of busybox; Compose 1.29")
}

// standIn makes an image of busybox with the name of Alpine's, which no registry
// gives here.
func standIn(t *testing.T, env []string) {
	t.Helper()
	must(t, env, "sh", "-c", `set -e
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/usr/bin" "$work/etc"
cp "$(command -v busybox)" "$work/bin/busybox"
for name in sh ls cat; do ln -s busybox "$work/bin/$name"; done
tar -C "$work" -c . | docker import - alpine:3.22`)
}
