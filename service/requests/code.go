package requests

import (
	"crypto/rand"
	"encoding/base32"
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
