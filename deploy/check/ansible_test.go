package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// machines boots trees on a bridge of this machine, each with an address that the
// others reach, and with a key of ssh; it returns an inventory of Ansible.
func machines(t *testing.T, names ...string) (map[string]*tree, string) {
	t.Helper()
	needs(t, "ssh", "ssh-keygen", "ansible-playbook")
	network := bridge(t)
	folder := t.TempDir()
	key := filepath.Join(folder, "key")
	must(t, nil, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
	all, inventory := map[string]*tree{}, ""
	for i, name := range names {
		tr := newTree(t)
		must(t, nil, "install", "-D", "-m", "600", key+".pub", filepath.Join(tr.root, "root/.ssh/authorized_keys"))
		tr.boot("--network-bridge="+network, "--machine="+name)
		address := fmt.Sprintf("172.29.78.%d", 11+i)
		tr.must("ip", "address", "add", address+"/24", "dev", "host0")
		tr.must("ip", "link", "set", "host0", "up")
		inventory += fmt.Sprintf("[%s]\n%s-1 ansible_host=%s\n", name, name, address)
		all[name] = tr
	}
	inventory += "[all:vars]\nansible_user=root\nansible_ssh_private_key_file=" + key +
		"\nansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null\nansible_python_interpreter=/usr/bin/python3\n"
	path := filepath.Join(folder, "inventory")
	if err := os.WriteFile(path, []byte(inventory), 0o600); err != nil {
		t.Fatal(err)
	}
	return all, path
}

var changed = regexp.MustCompile(`changed=([0-9]+)`)

// twice plays a playbook twice; the second time nothing may change.
func twice(t *testing.T, playbook, inventory, pkg string, extra ...string) {
	t.Helper()
	args := append([]string{"ansible-playbook", "-i", inventory, "deploy/ansible/" + playbook, "-e", "becario_package=" + pkg}, extra...)
	env := []string{"ANSIBLE_CONFIG=deploy/ansible/ansible.cfg", "ANSIBLE_NOCOLOR=1", "LC_ALL=C.UTF-8"}
	must(t, env, args...)
	out := must(t, env, args...)
	for _, found := range changed.FindAllStringSubmatch(out, -1) {
		if found[1] != "0" {
			t.Errorf("%s changes something the second time:\n%s", playbook, tail(out))
			return
		}
	}
}

const token = `{"becario_secrets": {"service_token": "of-the-test"}}`

// The playbooks and the role pass ansible-lint by its strictest profile.
func TestAnsibleLint(t *testing.T) {
	needs(t, "ansible-lint")
	files, err := filepath.Glob(filepath.Join(top(t), "deploy/ansible/*.yml"))
	if err != nil || len(files) != 3 {
		t.Fatalf("playbooks: %v, %v; want three", files, err)
	}
	args := append([]string{"ansible-lint", "--offline", "--nocolor", "--profile", "production", "deploy/ansible/roles/becario"}, files...)
	must(t, []string{"LC_ALL=C.UTF-8"}, args...)
	seen(t, "Ansible, its lint", "ansible-lint, profile production: nothing found")
}

// openChat lets everybody talk on a chat page that others reach, which otherwise asks
// who they are.
func openChat(tr *tree) {
	tr.Helper()
	tr.must("sh", "-c", "umask 077; echo true >/etc/becario/credentials/open_chat; systemctl restart becario")
}

// One machine with everything around becario that the role can bring.
func TestAnsibleOne(t *testing.T) {
	pkg := one(t, built(t), "*.deb")
	all, inventory := machines(t, "becario")
	twice(t, "one.yml", inventory, pkg, "-e", "becario_apt_update=false", "-e", "becario_postgresql=true", "-e", "becario_proxy_name=localhost", "-e", "becario_firewall=true", "-e", "becario_log_server=127.0.0.1:5514")
	tr := all["becario"]
	openChat(tr)
	answers(t, tr.try, "http://127.0.0.1:8080")
	has(t, tr.must("runuser", "-u", "postgres", "--", "psql", "-d", "becario", "-Atc", `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'becario%'`), "becario_tasks")
	has(t, tr.must("curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "https://localhost/chat"), "404")
	has(t, tr.must("curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "https://localhost/desk/"), "303")
	if _, err := try(t, nil, "curl", "-s", "--max-time", "2", "http://172.29.78.11:8080/readyz"); err == nil {
		t.Error("the port of becario can be reached from outside")
	}
	seen(t, "Ansible, one machine", "in a Debian with systemd, by ssh, twice, nothing changed the second time: becario on PostgreSQL, Caddy, firewall, log forwarding; a message answered")
}

// Two machines, as becalbot has them.
func TestAnsibleTwo(t *testing.T) {
	pkg := one(t, built(t), "*.deb")
	all, inventory := machines(t, "bot", "web")
	twice(t, "two.yml", inventory, pkg, "-e", token, "-e", "becario_firewall=true", "-e", "becario_apt_update=false")
	openChat(all["bot"])
	answers(t, all["bot"].try, "http://172.29.78.11:8080")
	link := all["web"].must("runuser", "-u", "becario", "--", "env", "BECARIO_SERVICE_TOKEN=of-the-test", "becario", "--config", "/etc/becario/becario.toml", "staff", "add", "luz@office.example")
	has(t, link, "http://127.0.0.1:8080/desk/")
	has(t, all["web"].must("curl", "-s", "http://127.0.0.1:8080/readyz"), `{"desk":"ok"}`)
	seen(t, "Ansible, two machines", "two Debians with systemd on a bridge, twice, nothing changed the second time: a message answered on one, the desk on the other")
}

// Three machines, as MyStudentBot has them.
func TestAnsibleThree(t *testing.T) {
	pkg := one(t, built(t), "*.deb")
	all, inventory := machines(t, "studies", "expenses", "bot")
	twice(t, "three.yml", inventory, pkg, "-e", token, "-e", "becario_firewall=true", "-e", "becario_apt_update=false")
	answers(t, all["bot"].try, "http://127.0.0.1:8080")
	if strings.Contains(all["bot"].must("ls", "/var/lib/becario"), "tasks.db") {
		t.Error("the bot's machine keeps tasks")
	}
	all["studies"].must("test", "-s", "/var/lib/becario/tasks.db")
	seen(t, "Ansible, three machines", "three Debians with systemd on a bridge, twice, nothing changed the second time: a message answered through two of them")
}
