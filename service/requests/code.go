package requests

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// codes writes five bits a letter, without I, L, O and U, which are easily taken
// for others (Crockford's alphabet).
var codes = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewCode returns what proves, with its number, that a receipt or a decision is
// genuine: 50 bits by chance, which nobody finds by trying.
func NewCode() string {
	var b [7]byte
	_, _ = rand.Read(b[:]) // it never fails
	return codes.EncodeToString(b[:])[:10]
}

// copied is a code as it was made, of one that somebody has copied by hand.
func copied(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		}
		return -1
	}, strings.ToUpper(code))
}
