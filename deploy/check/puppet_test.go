package check_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Puppet applies the module in a machine that boots systemd, twice: the second time
// nothing changes.
func TestPuppet(t *testing.T) {
	tr := newTree(t)
	must(t, nil, "cp", one(t, built(t), "*.deb"), filepath.Join(tr.root, "root", "becario.deb"))
	must(t, nil, "cp", "-r", "deploy/puppet", filepath.Join(tr.root, "root"))
	must(t, nil, "cp", "/etc/resolv.conf", tr.root+"/etc/resolv.conf")
	tr.must("sh", "-c", "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends puppet-agent")
	tr.boot()
	for _, form := range []string{"one", "two", "three"} {
		tr.must("puppet", "parser", "validate", "/root/puppet/becario/examples/"+form+".pp")
	}
	apply := []string{"puppet", "apply", "--modulepath=/root/puppet", "--detailed-exitcodes", "/root/puppet/becario/examples/one.pp"}
	out, err := tr.try(apply...)
	if status, ok := err.(*exec.ExitError); !ok || status.ExitCode() != 2 { // 2: it changed something and nothing failed
		t.Fatalf("the first time: %v\n%s", err, tail(out))
	}
	answers(t, tr.try, "http://127.0.0.1:8080")
	if out, err := tr.try(apply...); err != nil { // 0: it changed nothing
		t.Errorf("the second time: %v\n%s", err, tail(out))
	}
	seen(t, "Puppet", "in a Debian with systemd, twice, nothing changed the second time, a message answered; the examples for two and three machines only by puppet parser validate")
}
