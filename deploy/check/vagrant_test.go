package check_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Vagrant reads the file for each form and way of provisioning. No machine is made:
// there is no provider here.
func TestVagrant(t *testing.T) {
	needs(t, "vagrant")
	home := t.TempDir()
	pkg := filepath.Join(home, "becario.deb") // which it wants to be there
	if err := os.WriteFile(pkg, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"one", "two", "three"} {
		for _, provision := range []string{"ansible", "puppet", "chef"} {
			env := []string{"VAGRANT_CWD=" + top(t) + "/deploy/vagrant", "VAGRANT_HOME=" + home, "VAGRANT_DOTFILE_PATH=" + home + "/dot", "BECARIO_PACKAGE=" + pkg, "BECARIO_FORM=" + form, "BECARIO_PROVISION=" + provision}
			must(t, env, "vagrant", "validate", "--ignore-provider")
		}
	}
	seen(t, "Vagrant", "vagrant validate --ignore-provider for each form and way of provisioning; no machine was made, with no provider")
}
