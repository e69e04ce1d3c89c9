package check_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stub converges recipes in place of a Chef client, of which none can be had here.
const stub = "deploy/check/testdata/chef.rb"

// Each recipe declares what the machine of that name needs.
func TestChefRecipes(t *testing.T) {
	if _, err := exec.LookPath("ruby"); err != nil {
		t.Skip("NOT RUN: ruby is missing")
	}
	for _, machine := range []string{"one becario", "two bot", "two web", "three studies", "three expenses", "three bot"} {
		out := must(t, []string{"PLAN=1", "LC_ALL=C.UTF-8"}, append([]string{"ruby", stub, "deploy/chef/becario"}, strings.Fields(machine)...)...)
		for _, want := range []string{"dpkg_package[becario] upgrade", "file[/etc/becario/becario.toml] create", "service[becario] enable start"} {
			has(t, out, want)
		}
	}
}

// The stub converges the cookbook in a machine that boots systemd, twice: the second
// time nothing changes.
func TestChef(t *testing.T) {
	tr := newTree(t)
	must(t, nil, "cp", one(t, built(t), "*.deb"), filepath.Join(tr.root, "root", "becario.deb"))
	must(t, nil, "cp", "-r", "deploy/chef", stub, filepath.Join(tr.root, "root"))
	must(t, nil, "cp", "/etc/resolv.conf", tr.root+"/etc/resolv.conf")
	tr.must("sh", "-c", "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ruby")
	tr.boot()
	converge := []string{"ruby", "/root/chef.rb", "/root/chef/becario", "one"}
	out := tr.must(converge...)
	for _, want := range []string{"dpkg_package[becario]", "file[/etc/becario/becario.toml]", "service[becario-backup.timer]"} {
		has(t, out, want)
	}
	answers(t, tr.try, "http://127.0.0.1:8080")
	has(t, tr.must("stat", "-c", "%U:%G %a", "/etc/becario/becario.toml", "/etc/becario/credentials/lang"), "root:becario 640\nroot:root 600")
	has(t, tr.must(converge...), "changed 0")
	tr.must("sh", "-c", "echo '# not ours' >> /etc/becario/becario.toml")
	has(t, tr.must(converge...), "changed 2: file[/etc/becario/becario.toml], service[becario]")
	answers(t, tr.try, "http://127.0.0.1:8080")
	seen(t, "Chef", "by a stub of the resources that it uses, **not** by a Chef client: in a Debian with systemd, twice, nothing changed the second time, a message answered; what was changed by hand put back. Recipes for two and three machines only declared")
}
