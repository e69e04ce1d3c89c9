package check_test

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hardware is what a virtual machine has beside Debian's essential packages: about
// what the images of Debian for clouds have.
const hardware = "systemd,systemd-sysv,dbus,udev,linux-image-cloud-amd64,initramfs-tools,cloud-init,netplan.io,openssh-server,sudo,locales,curl,ca-certificates,iproute2,procps,netbase"

// few keeps the first file system of a kernel small, since an emulated processor
// unpacks it slowly.
const few = `mkdir -p "$1/etc/initramfs-tools/conf.d"; echo MODULES=list >"$1/etc/initramfs-tools/conf.d/small"; printf "virtio_pci\nvirtio_blk\next4\n" >"$1/etc/initramfs-tools/modules"`

// A virtual machine, of which only the disk, the network and the address of its
// user-data are given, starts from it as at a provider. It has an emulated processor
// and takes some minutes.
func TestVirtualMachine(t *testing.T) {
	needs(t, "qemu-system-x86_64", "mke2fs", "ssh", "ssh-keygen", "mmdebstrap")
	folder := t.TempDir()
	lower := cached(t, "machine", hardware, "--essential-hook="+few)
	root := overlay(t, lower)
	if err := os.WriteFile(filepath.Join(root, "etc/default/locale"), []byte("LANG=C.UTF-8\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	disk, key := filepath.Join(folder, "disk"), filepath.Join(folder, "key")
	must(t, nil, "mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", root, disk, "2G")
	must(t, nil, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}

	// The machine finds the loopback of this one at another address.
	deb := one(t, built(t), "*.deb")
	files := http.NewServeMux()
	server := httptest.NewServer(files)
	defer server.Close()
	outside := strings.Replace(server.URL, "127.0.0.1", "10.0.2.2", 1)
	files.HandleFunc("/becario.deb", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, deb) })
	for name, text := range map[string]string{
		"user-data": userData(t, outside+"/becario.deb", deb),
		"meta-data": "instance-id: test-1\nlocal-hostname: becario\npublic-keys:\n  - " + string(public), "vendor-data": "",
	} {
		files.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
	}

	port, kernel := free(t), one(t, lower, "boot/vmlinuz-*")
	console := filepath.Join(folder, "console")
	var log bytes.Buffer
	machine := exec.Command("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1024", "-display", "none", "-monitor", "none", "-no-reboot", "-serial", "file:"+console,
		"-kernel", kernel, "-initrd", one(t, lower, "boot/initrd.img-*"), "-append", "root=/dev/vda rw console=ttyS0 quiet mitigations=off",
		"-drive", "file="+disk+",format=raw,if=virtio,cache=unsafe", "-nic", "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:"+port+"-:22", "-smbios", "type=1,serial=ds=nocloud-net;s="+outside+"/")
	machine.Stdout, machine.Stderr = &log, &log
	machine.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begun := time.Now()
	if err := machine.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- machine.Wait() }()
	t.Cleanup(func() { _ = machine.Process.Kill() })
	late := time.AfterFunc(longest, func() { _ = machine.Process.Kill() })
	defer late.Stop()

	options := []string{"-i", key, "-p", port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=30", "-o", "BatchMode=yes"}
	ssh := func(args ...string) (string, error) {
		return try(t, nil, append(append(append([]string{"ssh"}, options...), "debian@127.0.0.1"), args...)...)
	}
	for status := ""; ; {
		// The account and its key come from what the machine is told at its start.
		status, _ = ssh("cloud-init", "status", "--wait", "--long")
		if strings.Contains(status, "status: ") {
			has(t, status, "status: done")
			break
		}
		select {
		case err := <-ended:
			screen, _ := os.ReadFile(console)
			t.Fatalf("the machine ended after %v: %v\n%s\n%s\n%s", time.Since(begun).Round(time.Second), err, log.String(), status, tail(string(screen)))
		case <-time.After(2 * time.Second):
		}
	}
	t.Logf("started, and set up from its user-data: %v", time.Since(begun).Round(time.Second))
	result, err := ssh("cat", "/run/cloud-init/result.json")
	if has(t, result, `"errors": []`); err != nil {
		t.Error(err)
	}
	enabled, _ := ssh("systemctl", "is-enabled", "becario", "becario-backup.timer")
	has(t, enabled, "enabled\nenabled")
	version, _ := ssh("dpkg-query", "-W", "becario")
	has(t, version, "becario\t1.0.0")

	// It serves on its own address only: its pages are reached through SSH.
	local := free(t)
	forward := exec.Command("ssh", append(append([]string{"-N", "-L", "127.0.0.1:" + local + ":127.0.0.1:8080"}, options...), "debian@127.0.0.1")...)
	forward.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := forward.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = forward.Process.Kill()
		_ = forward.Wait() // it was killed
	})
	must(t, nil, "curl", "-sSf", "-o", "/dev/null", "--retry", "60", "--retry-delay", "1", "--retry-connrefused", "http://127.0.0.1:"+local+"/readyz")
	answers(t, here(t), "http://127.0.0.1:"+local)
	if t.Failed() {
		out, _ := ssh("sudo", "tail", "-n", "60", "/var/log/cloud-init-output.log", "/var/log/cloud-init.log")
		t.Log(tail(out))
	}
	t.Logf("a message answered: %v", time.Since(begun).Round(time.Second))
	_, _ = ssh("sudo", "poweroff") // the connection ends with it
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("switched off: %v\n%s", err, log.String())
		}
	case <-time.After(10 * time.Minute):
		t.Error("it does not switch off")
	}
	seen(t, "user-data, in a virtual machine", "QEMU without KVM, Debian's kernel for clouds and its cloud-init: user-data fetched by HTTP, no error; package fetched, checked and installed, a message answered through SSH, switched off. Not at a provider")
}

// free is a port of the loopback on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
