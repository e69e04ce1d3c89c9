package check_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A new machine that is given the user-data fetches the package, checks it and
// answers, by real cloud-init in a machine that boots systemd.
func TestUserData(t *testing.T) {
	needs(t, "ip")
	tr := newTree(t)
	tr.cloudInit()

	network := bridge(t)
	deb := one(t, built(t), "*.deb")
	text := userData(t, offer(t, http.FileServer(http.Dir(filepath.Dir(deb))))+"/"+filepath.Base(deb), deb)
	for name, content := range map[string]string{
		"var/lib/cloud/seed/nocloud/user-data":      text,
		"var/lib/cloud/seed/nocloud/meta-data":      "instance-id: test-1\nlocal-hostname: becario\n",
		"var/lib/cloud/seed/nocloud/network-config": "network: {config: disabled}\n",
		"etc/cloud/cloud.cfg.d/99.cfg":              "datasource_list: [NoCloud]\nnetwork: {config: disabled}\n",
		"etc/cloud/ds-identify.cfg":                 "policy: enabled\n",
		"etc/systemd/network/10-host0.network":      "[Match]\nName=host0\n[Network]\nAddress=172.29.78.11/24\n",
	} {
		path := filepath.Join(tr.root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tr.boot("--network-bridge=" + network)
	answers(t, tr.try, "http://127.0.0.1:8080")
	if t.Failed() {
		out, _ := tr.try("tail", "-n", "40", "/var/log/cloud-init-output.log")
		t.Log(out)
	}
	has(t, tr.must("systemctl", "is-enabled", "becario", "becario-backup.timer"), "enabled\nenabled")
	seen(t, "user-data (AWS, OpenStack)", "by real cloud-init, first boot of a Debian with systemd: package fetched, checked and installed, a message answered. Not at a provider")
}

// cloudInit installs cloud-init and other packages into a tree that has not booted,
// and has its network set up by systemd.
func (tr *tree) cloudInit(packages ...string) {
	tr.Helper()
	must(tr.T, nil, "cp", "/etc/resolv.conf", tr.root+"/etc/resolv.conf")
	tr.must("sh", "-ec", "printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; apt-get update -q && "+
		"INITRD=No DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io cloud-init "+strings.Join(packages, " ")+"; rm /usr/sbin/policy-rc.d")
	tr.must("systemctl", "enable", "systemd-networkd")
}

// userData is the user-data with the address of a package and its sum filled in.
func userData(t *testing.T, address, deb string) string {
	t.Helper()
	data, err := os.ReadFile(deb)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	text, err := os.ReadFile(filepath.Join(top(t), "deploy", "cloud", "user-data"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("http://packages.example/becario_amd64.deb", address, strings.Repeat("0", 64), hex.EncodeToString(sum[:])).Replace(string(text))
}
