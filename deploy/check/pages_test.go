package check_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// line is what is done with a line of code of a page for operators.
type line struct {
	on     string // what stands there, up to the comment
	before string // what has to be there first; run as root
	as     string // what is run instead, where something of it is only an example
	want   string // what it prints
	serves string // it goes on: the address that has to answer; it ends with the page
	left   string // why it is not run
}

// elsewhere are the pages whose ways have tests of their own, and those that show
// no commands but files.
var elsewhere = map[string]string{
	"ansible.md": "TestAnsible*", "chef.md": "TestChef", "puppet.md": "TestPuppet", "containers.md": "TestDocker, TestComposeApart", "machines.md": "TestVagrantfile, TestCloud*, TestUserData",
	"kubernetes.md": "tools/kubernetes", "ten-minutes.md": "TestGuide", "diez-minutos.md": "TestGuide", "mongodb.md": "no MongoDB is here; TestComposeApart has a stand-in",
	"settings.md": "generated", "api.md": "the tests of the API in desk", "replicas.md": "TestReplicas in cmd/becario",
}

const (
	example = "text, not a command"
	keys    = "TestKeys in cmd/becario"
	parts   = "TestDeb has the parts started by their units"
	account = "runuser -u becario -- becario --config /etc/becario/becario.toml"
)

// onPages are the lines of the other pages, in an order in which one page finds what
// it needs of those before.
var onPages = []struct {
	page  string
	lines []line
}{
	{"install.md", []line{
		{on: "apt install ./dist/becario_*_amd64.deb"},
		{on: "rpm -i dist/becario-*.x86_64.rpm", left: "TestRPM"},
		{on: "systemctl enable --now becario"},
		{on: "install -m 600 /dev/stdin /etc/becario/credentials/telegram_token", as: "echo 123456:of-no-bot | install -m 600 /dev/stdin /etc/becario/credentials/telegram_token"},
		{on: "systemctl restart becario"},
		{on: account + " staff add luz@office.example", want: "/desk/link/"},
	}},
	{"check.md", []line{
		{on: "becario check", want: "ok       database tasks: whole"},
		{on: "becario check --json", want: `"database tasks"`},
		{on: "becario check --live"},
		{on: "ok       ", left: example}, {on: "warning  ", left: example}, {on: "wrong    ", left: example},
	}},
	{"restart.md", []line{
		{on: "systemctl restart becario"},
		{on: "systemctl show -p NFileDescriptorStore becario", want: "NFileDescriptorStore=1"},
	}},
	{"privacy.md", []line{
		{on: "becario export telegram:42 > ana.json", left: "the next line; TestExportAndErase in cmd/becario"},
		{on: `becario export "Ana" --zip ana.zip`, as: `becario export "Eva" --zip ana.zip`},
		{on: "becario erase telegram:42 --yes", left: "nobody writes by Telegram here; TestExportAndErase in cmd/becario"},
	}},
	{"desk.md", []line{
		{on: `becario staff add luz@office.example --name "Luz" --role administrator --password-stdin < password.txt`, before: "echo long-and-of-the-test-4711 >/srv/work/password.txt",
			as: `becario staff add marta@office.example --name "Marta" --role administrator --password-stdin < password.txt`},
		{on: `becario staff add rosa@office.example --name "Rosa" --role analyst`, want: "/desk/link/"},
		{on: "becario staff list", want: "rosa@office.example"},
		{on: "becario staff reset rosa@office.example", want: "/desk/link/"},
		{on: "becario staff disable rosa@office.example"},
		{on: "mail_", left: example}, {on: "public_url", left: example},
		{on: "becario serve --holidays office.toml", left: "TestCommandsOnPages takes it; the file is the office's"},
	}},
	{"holders.md", []line{
		{on: "becario holders import list.xlsx --preview", before: `printf 'name,e-mail,document,programme\nEva Ríos,eva@example.org,4711,BECAL\n' >/srv/work/list.csv`, as: "becario holders import list.csv --preview"},
		{on: "becario holders import list.xlsx", as: "becario holders import list.csv"},
	}},
	{"postgresql.md", []line{
		{on: `psql -c "CREATE ROLE`, before: "systemctl start postgresql; until runuser -u postgres -- psql -c 'SELECT 1'; do sleep 1; done", as: `runuser -u postgres -- psql -c "CREATE ROLE becario LOGIN PASSWORD 'secret'" -c "CREATE DATABASE becario OWNER becario"`},
		{on: "export BECARIO_DB="},
		{on: "becario serve", before: "systemctl stop becario", serves: "http://127.0.0.1:8080"},
		{on: "psql -d becario -Atc", as: `runuser -u postgres -- psql -d becario -Atc "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'becario%'"`, want: "becario_tasks"},
	}},
	{"backup.md", []line{
		{on: "becario backup /backup/becario", before: "systemctl start becario; install -d -o becario /backup", want: "written and read again"},
		{on: "becario restore /backup/becario", as: "becario restore /backup/becario --data /srv/work/empty"},
		{on: "becario restore /backup/becario --check", want: "whole"},
		{on: account + " backup /var/backups/becario"},
		{on: "systemctl enable --now becario-backup.timer"},
		{on: "age-keygen -o key.txt", left: "TestBackupEncrypted in cmd/becario, with a key of the library"},
		{on: `echo 'backup_recipient = "age1..."'`, left: example},
		{on: "becario restore /backup/becario --identity key.txt", left: "TestBackupEncrypted in cmd/becario"},
		{on: "BECARIO_DB='postgres://becario:secret@127.0.0.1:5432/again?sslmode=disable' becario restore /backup/becario --data /var/lib/becario-again",
			before: "runuser -u postgres -- createdb -O becario again; install -d -o becario /var/lib/becario-again"},
		{on: "becario restore /backup/becario --data /tmp/again", before: "rm -rf /tmp/again"},
		{on: "becario serve --data /tmp/again --listen 127.0.0.1:8099", serves: "http://127.0.0.1:8099"},
		{on: "curl http://127.0.0.1:8099/readyz", want: `"tasks":"ok"`},
	}},
	{"move.md", []line{
		{on: "becario move --from /var/lib/becario --to 'postgres", before: "systemctl stop becario; runuser -u postgres -- dropdb --force becario; runuser -u postgres -- createdb -O becario becario"},
		{on: "becario move --from /var/lib/becario --to 'mongodb", left: "no MongoDB is here"},
	}},
	{"files.md", []line{{on: "becario keys new", left: keys}, {on: "becario serve --files-key-file", left: keys}, {on: "becario keys rotate", left: keys}}},
	{"configure.md", []line{{on: "becario serve --config becario.toml", left: "the settings tests of cmd/becario"}, {on: "becario: becario.toml: task_url", left: example}}},
	{"split.md", []line{
		{on: "export BECARIO_SERVICE_TOKEN=...", left: parts}, {on: "becario serve tasks    --listen", left: parts}, {on: "becario serve academic --listen", left: parts}, {on: "becario serve expenses --listen", left: parts},
		{on: "becario serve requests --listen", left: parts}, {on: "becario serve bot desk --listen", left: parts}, {on: "becario staff add luz@office.example --data /var/lib/becario", left: parts}, {on: "curl -i -H", left: parts},
	}},
	{"watch.md", []line{
		{on: "becario serve --trace-url", left: "TestTraces in app"},
	}},
}

// trailing is a comment behind a command.
var trailing = regexp.MustCompile(`\s{2,}#.*$|\s+# .*$`)

// code are the lines of code of a page, those that go on in one.
func code(t *testing.T, page string) (all []string) {
	t.Helper()
	joined := ""
	for _, text := range onPage(t, page) {
		if cut, goesOn := strings.CutSuffix(text, "\\"); goesOn {
			joined += cut
			continue
		}
		all, joined = append(all, strings.TrimSpace(trailing.ReplaceAllString(joined+text, ""))), ""
	}
	return all
}

// row finds what is done with a line: the row that it equals, or else begins with.
func row(lines []line, text string) (line, bool) {
	for _, l := range lines {
		if l.on == text {
			return l, true
		}
	}
	for _, l := range lines {
		if strings.HasPrefix(text, l.on) {
			return l, true
		}
	}
	return line{}, false
}

// Every line of code on a page for operators is run by TestPages, or by a test of
// its own, or it says why not; and each page ends with how to see that it worked.
func TestEveryCommandIsRun(t *testing.T) {
	known := map[string][]line{}
	for _, p := range onPages {
		known[p.page] = p.lines
	}
	files, err := filepath.Glob(filepath.Join(top(t), "docs/operate/*.md"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		page := filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		paragraphs := strings.Split(strings.TrimSpace(string(data)), "\n\n")
		ending := strings.Join(paragraphs[max(0, len(paragraphs)-4):], "\n\n")
		if !strings.Contains(ending, "**To see that it works:**") && !strings.Contains(ending, "**Para ver que funciona:**") {
			t.Errorf("%s does not end with how to see that it works", page)
		}
		if elsewhere[page] != "" {
			continue
		}
		used := map[string]bool{}
		for _, text := range code(t, page) {
			l, ok := row(known[page], text)
			if !ok {
				t.Errorf("%s: nothing runs %q", page, text)
			}
			used[l.on] = true
		}
		for _, l := range known[page] {
			if !used[l.on] {
				t.Errorf("%s: %q does not stand there any more", page, l.on)
			}
		}
	}
}

// The commands of the pages are run as they stand, but for what is only an example,
// on a Debian that boots systemd.
func TestPages(t *testing.T) {
	tr := newTree(t)
	tr.boot()
	must(t, nil, "install", "-d", filepath.Join(tr.root, "srv/work/dist"))
	must(t, nil, "cp", one(t, built(t), "*_amd64.deb"), filepath.Join(tr.root, "srv/work/dist"))
	run, left := 0, 0
	for _, p := range onPages {
		exports, serving := "", map[string]*exec.Cmd{}
		end := func(address string) {
			tr.must("sh", "-c", "kill $(cat /srv/work/pid-"+filepath.Base(address)+")")
			_ = serving[address].Wait() // it ends as it was told to
			delete(serving, address)
		}
		for _, text := range code(t, p.page) {
			l, _ := row(p.lines, text)
			if l.left != "" || l.on == "" {
				left++
				continue
			}
			run++
			if l.before != "" {
				tr.must("bash", "-c", "cd /srv/work; "+l.before)
			}
			command := text
			if l.as != "" {
				command = l.as
			}
			if strings.HasPrefix(command, "export ") {
				exports += command + "; "
				continue
			}
			args := []string{"bash", "-c", "cd /srv/work; " + exports + command}
			if regexp.MustCompile(`^(BECARIO_|becario |curl |env )`).MatchString(command) {
				// Under its account, so that the files stay its own.
				args = append([]string{"runuser", "-u", "becario", "--", "env", "BECARIO_CONFIG=/etc/becario/becario.toml"}, args...)
			}
			if l.serves != "" {
				args[len(args)-1] = "cd /srv/work; echo $$ >pid-" + filepath.Base(l.serves) + "; " + exports + "exec " + command
				args = tr.inside(args)
				server := exec.Command(args[0], args[1:]...)
				server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
				if err := server.Start(); err != nil {
					t.Fatal(err)
				}
				serving[l.serves] = server
				tr.must("curl", "-sSf", "-o", "/dev/null", "--retry", "60", "--retry-delay", "1", "--retry-connrefused", l.serves+"/healthz")
				continue
			}
			out, err := tr.try(args...)
			if err != nil {
				t.Errorf("%s: %s: %v\n%s", p.page, command, err, tail(out))
			} else if !strings.Contains(out, l.want) {
				t.Errorf("%s: %s: got %s, want %q", p.page, command, tail(out), l.want)
			}
		}
		for address := range serving {
			end(address)
		}
		if p.page == "install.md" {
			must(t, nil, "chroot", tr.root, "chown", "-R", "becario", "/srv/work")
			answers(t, tr.try, "http://127.0.0.1:8080")
		}
	}
	seen(t, "docs/operate", fmt.Sprintf("%d commands of the pages run as they stand but for examples, in a machine with systemd; %d left out, each with its reason in the test", run, left))
}
