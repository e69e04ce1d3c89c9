package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"becario/kit/mongodb/mongotest"
)

// servers makes images of what is around the parts, from Debian's packages and
// from FerretDB in place of MongoDB, since no registry gives them here. They take
// the same variables as those of the registry.
func servers(t *testing.T, env []string) []string {
	t.Helper()
	needs(t, "prometheus")
	tr := newTree(t)
	ferret, err := mongotest.Build()
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{ferret: "ferretdb", "/usr/bin/prometheus": "prometheus"} {
		must(t, nil, "install", "-m", "755", from, filepath.Join(tr.root, "usr/bin", to))
	}
	scripts := map[string]string{
		"run-postgres": `set -e
chown postgres $PGDATA; cd /usr/lib/postgresql/15/bin
if [ ! -e $PGDATA/PG_VERSION ]; then
  echo "$POSTGRES_PASSWORD" >/tmp/password; chmod 644 /tmp/password
  runuser -u postgres -- ./initdb -D $PGDATA -U "$POSTGRES_USER" --pwfile=/tmp/password -A scram-sha-256 --auth-local=trust
  echo "host all all all scram-sha-256" >>$PGDATA/pg_hba.conf
  runuser -u postgres -- ./pg_ctl -D $PGDATA -w -o "-c listen_addresses= -k /tmp" start
  ./createdb -h /tmp -U "$POSTGRES_USER" "$POSTGRES_DB" || true
  runuser -u postgres -- ./pg_ctl -D $PGDATA -w stop
fi
exec runuser -u postgres -- ./postgres -D $PGDATA -k /tmp -c listen_addresses='*'
`,
		// It ends with its standard input.
		"run-mongodb": `mkdir -p /data/db; sleep infinity | exec ferretdb /data/db 0.0.0.0:27017
`,
	}
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(tr.root, "usr/bin", name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	must(t, env, "sh", "-c", `tar -C "$1" --exclude=./proc --exclude=./sys --exclude=./usr/share/doc --exclude=./var/cache --exclude=./var/lib/apt -c . |
docker import --change 'ENV PGDATA=/var/lib/postgresql/data' - here-all`, "import", tr.root)
	var images []string
	for name, command := range map[string]string{
		"postgres": `["run-postgres"]`, "mongodb": `["run-mongodb"]`, "caddy": `["caddy", "run", "--config", "/etc/caddy/Caddyfile"]`,
		"rsyslog": `["true"]`, "prometheus": `["true"]`, // the file says what they run
	} {
		must(t, env, "sh", "-c", `printf 'FROM here-all\nCMD %s\n' "$2" | docker build -q -t "here-$1" -`, "build", name, command)
		images = append(images, strings.ToUpper(name)+"_IMAGE=here-"+name)
	}
	return images
}

// All parts apart and three containers, each with PostgreSQL, a stand-in for
// MongoDB, a log, Prometheus and TLS: a message is answered, one container is
// killed and back.
func TestComposeApart(t *testing.T) {
	env := docker(t)
	env = append(env, servers(t, env)...)
	must(t, append(env, "BINARY="+one(t, built(t), "becario-linux-amd64")), "deploy/images/build", "all", "tasks", "academic", "expenses", "requests", "bot", "desk")

	folder := t.TempDir()
	for name, text := range map[string]string{".curlrc": "insecure\n", "becario_lang": "es-PY\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	env = append(env, "SERVICE_TOKEN=of-the-test", "DB_PASSWORD=secret-1", "MONGO_PASSWORD=secret-2", "OPEN_CHAT=true", "HTTP_PORT=127.0.0.1:18080", "HTTPS_PORT=127.0.0.1:18443",
		"MONGO_OPTIONS=maxPoolSize=1&authMechanism=PLAIN", "SECRETS="+folder)
	curl := func(args ...string) (string, error) { return try(t, []string{"CURL_HOME=" + folder}, args...) }
	compose := func(profile string, args ...string) string {
		t.Helper()
		return must(t, env, append([]string{"docker-compose", "-p", "becariotest", "-f", "deploy/images/compose.apart.yaml", "--profile", profile}, args...)...)
	}
	inside := func(container string, args ...string) string {
		t.Helper()
		return must(t, env, append([]string{"docker", "exec", "becariotest_" + container + "_1"}, args...)...)
	}
	for profile, parts := range map[string][]string{"apart": {"tasks", "academic", "expenses", "requests", "bot", "desk"}, "three": {"three-studies", "three-expenses", "three-bot"}} {
		compose(profile, "up", "-d")
		// Servers come up in any order, and parts start again until they are there.
		for deadline, code := time.Now().Add(4*time.Minute), ""; code != "303" && time.Now().Before(deadline); time.Sleep(time.Second) {
			code, _ = curl("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "https://localhost:18443/desk/")
		}
		for _, part := range parts {
			healthy(t, env, "becariotest_"+part+"_1")
		}
		answers(t, curl, "https://localhost:18443")
		if t.Failed() {
			log, _ := try(t, env, "docker-compose", "-p", "becariotest", "-f", "deploy/images/compose.apart.yaml", "--profile", profile, "logs", "--tail", "12")
			t.Log(log)
			compose(profile, "down", "-v")
			return
		}
		killed := "becariotest_" + parts[0] + "_1"
		state := func() []string { // process, and how often it was started again
			return strings.Fields(must(t, env, "docker", "inspect", "-f", "{{.State.Pid}} {{.RestartCount}}", killed))
		}
		before := state()
		must(t, nil, "kill", "-9", before[0])
		answers(t, curl, "https://localhost:18443")
		healthy(t, env, killed)
		if after := state(); after[0] == before[0] || after[1] == before[1] {
			t.Errorf("%s was killed: process and restarts are %v, were %v", killed, after, before)
		}
		has(t, inside("postgres", "psql", "-h", "/tmp", "-U", "becario", "-Atc", `SELECT COUNT(*) > 0 FROM becario_bot.people`), "t")
		has(t, inside("postgres", "psql", "-h", "/tmp", "-U", "becario", "-Atc", `SELECT COUNT(*) FROM pg_namespace WHERE nspname = 'becario_tasks'`), "0") // they are documents
		has(t, inside("rsyslog", "cat", "/log/becario.log"), "becario")
		var up string
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline) && strings.Count(up, `"1"`) < 6; time.Sleep(time.Second) {
			up = inside("prometheus", "curl", "-s", "http://127.0.0.1:9090/api/v1/query?query=up")
		}
		if strings.Count(up, `"1"`) != 6 {
			t.Errorf("Prometheus finds %s", up)
		}
		compose(profile, "down", "-v")
	}
	seen(t, "Compose, apart and three", "by a real Docker daemon: six parts, and three containers, with PostgreSQL, rsyslog, Prometheus and Caddy from Debian's packages and FerretDB in place of MongoDB: a message answered over TLS, one container killed and back, the log and all figures there. **Not** with the images of the registry, **not** with MongoDB")
}
