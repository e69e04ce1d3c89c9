package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// padding fills passwords up to 32 bytes (section 7.6.4.3.2, step a).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// opensForAll reports whether the empty password opens a document: then its
// encryption only says what may be done with it. handler is its encryption
// dictionary and id its first identifier. What other handlers than the standard
// one ask for, such as certificates, counts as a password.
func opensForAll(handler value, id []byte) bool {
	owner, user := handler.dict["O"].text, handler.dict["U"].text
	if string(handler.dict["Filter"].text) != "Standard" {
		return false
	}
	switch revision := handler.dict["R"].number; revision {
	case 2, 3, 4:
		if len(owner) < 32 || len(user) < 32 {
			return false
		}
		return opensOld(handler, owner[:32], user[:32], id, revision)
	case 5, 6:
		if len(user) < 48 {
			return false
		}
		salt := user[32:40]
		sum := sha256.Sum256(salt)
		if revision == 6 {
			return bytes.Equal(hash(salt), user[:32])
		}
		return bytes.Equal(sum[:], user[:32])
	}
	return false
}

// opensOld checks the empty password by algorithms 2, 4 and 5 of section 7.6.4.
func opensOld(handler value, owner, user, id []byte, revision int64) bool {
	text := append([]byte(padding), owner...)
	text = binary.LittleEndian.AppendUint32(text, uint32(handler.dict["P"].number))
	text = append(text, id...)
	if revision >= 4 && string(handler.dict["EncryptMetadata"].text) == "false" {
		text = append(text, 0xFF, 0xFF, 0xFF, 0xFF)
	}
	key, size := md5.Sum(text), 5
	if revision == 2 {
		return bytes.Equal(rc4With(key[:size], []byte(padding), 0), user)
	}
	if bits := handler.dict["Length"].number; bits >= 40 && bits <= 128 {
		size = int(bits / 8)
	}
	for range 50 {
		key = md5.Sum(key[:size])
	}
	sum := md5.Sum(append([]byte(padding), id...))
	out := sum[:]
	for i := range byte(20) {
		out = rc4With(key[:size], out, i)
	}
	return bytes.Equal(out, user[:16])
}

// rc4With encrypts with a key of which each byte is changed by a number.
func rc4With(key, text []byte, number byte) []byte {
	changed := bytes.Clone(key)
	for i := range changed {
		changed[i] ^= number
	}
	c, err := rc4.NewCipher(changed)
	if err != nil {
		return nil // keys are of 5 to 16 bytes
	}
	out := make([]byte, len(text))
	c.XORKeyStream(out, text)
	return out
}

// hash is that of the empty password with a salt by algorithm 2.B.
func hash(salt []byte) []byte {
	first := sha256.Sum256(salt)
	k := first[:]
	for round, last := 0, byte(0); round < 64 || int(last) > round-32; round++ {
		text := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil // the key is of 16 bytes
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(text, text)
		sum := 0
		for _, c := range text[:16] {
			sum += int(c)
		}
		switch sum % 3 {
		case 0:
			h := sha256.Sum256(text)
			k = h[:]
		case 1:
			h := sha512.Sum384(text)
			k = h[:]
		default:
			h := sha512.Sum512(text)
			k = h[:]
		}
		last = text[len(text)-1]
	}
	return k[:32]
}
