package syslog_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/kit/syslog"
)

// rsyslog is a real server on loopback.
type rsyslog struct {
	t       *testing.T
	folder  string
	port    string
	inputs  string
	cmd     *exec.Cmd
	log     string
	program string
}

// newRsyslog prepares a server for a scheme; start starts it.
func newRsyslog(t *testing.T, scheme string) *rsyslog {
	t.Helper()
	program, err := exec.LookPath("rsyslogd")
	if err != nil {
		if program = "/usr/sbin/rsyslogd"; !there(program) {
			t.Skip("NOT RUN: no rsyslogd found; install the packages rsyslog and rsyslog-gnutls")
		}
	}
	r := &rsyslog{t: t, folder: t.TempDir(), port: freePort(t), program: program}
	r.log = filepath.Join(r.folder, "log")
	switch scheme {
	case "udp":
		r.inputs = `module(load="imudp") input(type="imudp" address="127.0.0.1" port="` + r.port + `")`
	case "tcp":
		r.inputs = `module(load="imtcp") input(type="imtcp" address="127.0.0.1" port="` + r.port + `")`
	case "tls":
		if found, _ := filepath.Glob("/usr/lib/*/rsyslog/lmnsd_gtls.so"); len(found) == 0 {
			t.Skip("NOT RUN: rsyslogd has no TLS here; install the package rsyslog-gnutls")
		}
		certificates(t, r.folder)
		r.inputs = fmt.Sprintf(`global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="%[1]s/ca.pem" defaultNetstreamDriverCertFile="%[1]s/cert.pem" defaultNetstreamDriverKeyFile="%[1]s/key.pem")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon") input(type="imtcp" address="127.0.0.1" port="%[2]s")`, r.folder, r.port)
	}
	return r
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (r *rsyslog) start() {
	r.t.Helper()
	conf := filepath.Join(r.folder, "rsyslog.conf")
	text := `global(workDirectory="` + r.folder + `")
` + r.inputs + `
template(name="fields" type="string" string="%syslogfacility-text%.%syslogseverity-text%|%protocol-version%|%timestamp:::date-rfc3339%|%hostname%|%app-name%|%procid%|%msg%\n")
action(type="omfile" file="` + r.log + `" template="fields")
`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.cmd = exec.Command(r.program, "-n", "-f", conf, "-i", filepath.Join(r.folder, "pid"))
	out := &strings.Builder{}
	r.cmd.Stdout, r.cmd.Stderr = out, out
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		r.stop()
		if r.t.Failed() {
			r.t.Logf("rsyslogd says: %s", out)
		}
	})
}

func (r *rsyslog) stop() {
	if r.cmd != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
		r.cmd = nil
	}
}

// waits until the server has so many lines of a text, and returns all of them.
func (r *rsyslog) waits(text string, n int, again func()) []string {
	r.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		data, err := os.ReadFile(r.log)
		if err != nil && !os.IsNotExist(err) {
			r.t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(string(data)) {
			if strings.Contains(line, text) {
				lines = append(lines, strings.TrimSuffix(line, "\n"))
			}
		}
		if len(lines) >= n {
			return lines
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the server has %d lines with %q, want %d:\n%s", len(lines), text, n, data)
		}
		again()
	}
}

// certificates writes a CA and what it vouches for.
func certificates(t *testing.T, folder string) {
	t.Helper()
	make := func(name string, c, parent *x509.Certificate, by *ecdsa.PrivateKey) *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if by == nil {
			by = key
		}
		der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		for file, block := range map[string]*pem.Block{name: {Type: "CERTIFICATE", Bytes: der}, strings.Replace(name, "cert", "key", 1) + map[bool]string{true: ".key"}[name == "ca.pem"]: {Type: "PRIVATE KEY", Bytes: raw}} {
			if err := os.WriteFile(filepath.Join(folder, file), pem.EncodeToMemory(block), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return key
	}
	from, until := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an office's own CA"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	key := make("ca.pem", ca, ca, nil)
	make("cert.pem", &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, ca, key)
}

// sender returns a log to a server, which runs until the test ends.
func sender(t *testing.T, c syslog.Config) *slog.Logger {
	t.Helper()
	s, err := syslog.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { s.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wait.Wait()
	})
	return slog.New(s.Handler(slog.LevelInfo, func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) }))
}

func TestRsyslog(t *testing.T) {
	for _, scheme := range []string{"udp", "tcp", "tls"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			server := newRsyslog(t, scheme)
			server.start()
			c := syslog.Config{Address: scheme + "://127.0.0.1:" + server.port, App: "becario"}
			if scheme == "tls" {
				c.Authorities = filepath.Join(server.folder, "ca.pem")
			}
			log := sender(t, c)
			// A server that starts loses what comes over UDP.
			server.waits("ready", 1, func() {
				if log.Info("ready"); scheme == "udp" {
					time.Sleep(100 * time.Millisecond)
				}
			})
			log.With("part", "tasks").Warn("«ñ» 😀", "n", 7)
			log.Error("it fails", "error", "line one\nline two")
			log.Debug("not wanted")
			got := server.waits("tasks", 1, func() {})[0]
			host, err := os.Hostname()
			if err != nil {
				t.Fatal(err)
			}
			fields := strings.Split(got, "|")
			if len(fields) != 7 || fields[0] != "daemon.warning" || fields[1] != "1" || fields[3] != host || fields[4] != "becario" || fields[5] != fmt.Sprint(os.Getpid()) {
				t.Errorf("got %q", got)
			} else if at, err := time.Parse(time.RFC3339Nano, fields[2]); err != nil || time.Since(at).Abs() > time.Minute {
				t.Errorf("its time is %q", fields[2])
			} else if want := `msg="«ñ» 😀" part=tasks n=7`; strings.TrimSpace(fields[6]) != want {
				t.Errorf("got %q, want %q", fields[6], want)
			}
			if got := server.waits("it fails", 1, func() {})[0]; !strings.HasPrefix(got, "daemon.err|") || !strings.Contains(got, `line one\nline two`) {
				t.Errorf("got %q, want an error in one line", got)
			}
			if data, err := os.ReadFile(server.log); err != nil || strings.Contains(string(data), "not wanted") {
				t.Errorf("below its level something was sent, or %v", err)
			}
		})
	}
}

// What is logged while the server is away arrives when it is back, and nobody who
// logs waits.
func TestServerAway(t *testing.T) {
	for _, scheme := range []string{"tcp", "tls"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			server := newRsyslog(t, scheme)
			c := syslog.Config{Address: scheme + "://127.0.0.1:" + server.port, App: "becario"}
			if scheme == "tls" {
				c.Authorities = filepath.Join(server.folder, "ca.pem")
			} else {
				certificates(t, server.folder)
			}
			log := sender(t, c)
			log.Info("before it was there")
			server.start()
			server.waits("before it was there", 1, func() {})
			server.stop()
			time.Sleep(200 * time.Millisecond)
			began := time.Now()
			for i := range 1000 {
				log.Info("while away", "n", i)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("1000 records took %v, want that nobody waits", took)
			}
			server.start()
			if got := server.waits("while away", 1000, func() {}); len(got) != 1000 || !strings.Contains(got[999], "n=999") {
				t.Errorf("got %d lines, the last %q; want all in order", len(got), got[len(got)-1])
			}
		})
	}
}

func TestFullBuffer(t *testing.T) {
	server := newRsyslog(t, "tcp")
	log := sender(t, syslog.Config{Address: "tcp://127.0.0.1:" + server.port, App: "becario", Buffer: 10})
	for i := range 100 {
		log.Info("flood", "n", i)
	}
	server.start()
	line := server.waits("lost=", 1, func() {})[0]
	if !strings.HasPrefix(line, "daemon.warning|") {
		t.Errorf("got %q", line)
	}
}

// A server for which nobody vouches who is trusted gets nothing.
func TestStrangerOverTLS(t *testing.T) {
	server := newRsyslog(t, "tls")
	server.start()
	other := t.TempDir()
	certificates(t, other)
	told := make(chan error, 1)
	log := sender(t, syslog.Config{Address: "tls://127.0.0.1:" + server.port, Authorities: filepath.Join(other, "ca.pem"), App: "becario", Trouble: func(err error) {
		if err != nil && strings.Contains(err.Error(), "certificate") {
			select {
			case told <- err:
			default:
			}
		}
	}})
	log.Info("for the right one only")
	select {
	case <-told:
	case <-time.After(20 * time.Second):
		t.Error("nobody was told of it")
	}
	if data, _ := os.ReadFile(server.log); strings.Contains(string(data), "right one") {
		t.Error("a stranger got the log")
	}
}

func TestConfig(t *testing.T) {
	for _, wrong := range []string{"", "logs:514", "http://logs", "tcp://", "tls://logs:6514/path"} {
		if _, err := syslog.New(syslog.Config{Address: wrong}); err == nil || !strings.Contains(err.Error(), "tls://HOST:6514") {
			t.Errorf("%q: got %v, want that it says how", wrong, err)
		}
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := syslog.New(syslog.Config{Address: "tls://logs", Authorities: file}); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want that the file is named", err)
	}
}
