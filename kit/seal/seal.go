// Package seal encrypts files at rest with keys of age (age-encryption.org/v1).
// What is written is encrypted for the newest key; what was written for an older
// one, or is not encrypted, is still read.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// magic begins every file of age.
const magic = "age-encryption.org/v1\n"

// ErrNoKey says that something is encrypted and none of the keys opens it.
var ErrNoKey = errors.New("it is encrypted, and none of the keys opens it")

// Keys are those of an installation, the newest first. Without any, what is
// written is not encrypted. They are safe for concurrent use.
type Keys struct {
	all []*age.X25519Identity
}

// Read reads keys as age-keygen writes them, a line each; lines with # are
// remarks. An empty text has none.
func Read(text string) (*Keys, error) {
	k := &Keys{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := age.ParseX25519Identity(line)
		if err != nil {
			return nil, errors.New("a line is no key of age (AGE-SECRET-KEY-1...)") // the key must not be told
		}
		k.all = append(k.all, key)
	}
	return k, nil
}

// New returns a new key with its public half as a remark, as a file has it.
func New() (string, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	return fmt.Sprintf("# public key: %s\n%s\n", key.Recipient(), key), nil
}

// Len is how many keys there are.
func (k *Keys) Len() int { return len(k.all) }

// Seal encrypts what is written for the newest key.
func (k *Keys) Seal(w io.Writer) (io.WriteCloser, error) {
	if len(k.all) == 0 {
		return plain{w}, nil
	}
	return age.Encrypt(w, k.all[0].Recipient())
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// Open decrypts; what is not encrypted comes out as it is. It fails with ErrNoKey.
func (k *Keys) Open(r io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	sealed, err := isSealed(r)
	if err != nil || !sealed {
		return r, size, err
	}
	return open(r, size, k.all)
}

func open(r io.ReaderAt, size int64, keys []*age.X25519Identity) (io.ReaderAt, int64, error) {
	if len(keys) == 0 {
		return nil, 0, ErrNoKey
	}
	identities := make([]age.Identity, len(keys))
	for i, key := range keys {
		identities[i] = key
	}
	opened, n, err := age.DecryptReaderAt(r, size, identities...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		err = ErrNoKey
	}
	return opened, n, err
}

// Fresh reports whether something is as Seal would write it now.
func (k *Keys) Fresh(r io.ReaderAt, size int64) (bool, error) {
	sealed, err := isSealed(r)
	if err != nil || len(k.all) == 0 || !sealed {
		return !sealed && len(k.all) == 0, err
	}
	_, _, err = open(r, size, k.all[:1])
	if errors.Is(err, ErrNoKey) {
		return false, nil
	}
	return err == nil, err
}

func isSealed(r io.ReaderAt) (bool, error) {
	head := make([]byte, len(magic))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return bytes.Equal(head[:n], []byte(magic)), nil
}
