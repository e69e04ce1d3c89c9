package check_test

import (
	"os/exec"
	"testing"
)

// Scripts pass shellcheck, the Puppet module puppet-lint, Ruby the
// lints of rubocop, where they are there.
func TestLint(t *testing.T) {
	for _, line := range [][]string{
		{"shellcheck", "deploy/package/build", "deploy/package/postinstall.sh", "deploy/package/preremove.sh", "deploy/package/postremove.sh", "deploy/images/build", "deploy/cloud/make"},
		{"puppet-lint", "--fail-on-warnings", "deploy/puppet"},
		{"rubocop", "--only", "Lint", "deploy/chef", "deploy/vagrant/Vagrantfile"},
	} {
		if _, err := exec.LookPath(line[0]); err != nil {
			t.Logf("NOT RUN: %s is missing", line[0])
			continue
		}
		if out, err := try(t, nil, line...); err != nil {
			t.Errorf("%v: %v\n%s", line, err, tail(out))
		}
	}
}
