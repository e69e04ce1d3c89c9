// Package requestschain chains the entries of a request's history by SHA-256, so
// that it shows if one was changed, removed or put in later. An anchor binds the
// ends of many such chains; the anchors of an office are a chain as well.
//
// What is personal about an entry is bound by digests, each with a salt of its own.
// Erasure removes the words with their salt and leaves the digest: the chain stays
// valid, and nothing tells what the words were.
package requestschain

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
)

// What is hashed begins with one of these, so that no hash can be taken for one
// of another kind, and with zeros where there is nothing before.
const (
	entryForm  = "becario request entry 1"
	signedForm = "becario request entry signed by two 1"
	actorForm  = "becario request actor 1"
	wordsForm  = "becario request words 1"
	headsForm  = "becario request heads 1"
	anchorForm = "becario request anchor 1"
)

// saltSize is the length of a salt in bytes.
const saltSize = 16

// Entry is an entry of a history as the chain binds it.
type Entry struct {
	// Request is the id of its request, and N its place in the history, from 1.
	Request string
	N       int64
	// Event is the entry itself. Its own Hash is not read.
	Event *requestsv1.Event
	// The salts are empty once what they protect was erased.
	ActorSalt, ActorDigest []byte
	WordsSalt, WordsDigest []byte
	Hash                   []byte
}

// New chains a new entry to the one before, whose hash is empty for the first.
func New(request string, n int64, before []byte, event *requestsv1.Event) Entry {
	e := Entry{Request: request, N: n, Event: event, ActorSalt: salt(), WordsSalt: salt()}
	e.ActorDigest, e.WordsDigest = e.actor(), e.words()
	e.Hash = e.hash(before)
	return e
}

func salt() []byte {
	s := make([]byte, saltSize)
	_, _ = rand.Read(s) // it never fails
	return s
}

func (e Entry) actor() []byte {
	return form(actorForm).bytes(e.ActorSalt).text(e.Event.Actor).sum()
}

func (e Entry) words() []byte {
	return form(wordsForm).bytes(e.WordsSalt).text(e.Event.Comment).text(e.Event.DocumentId).sum()
}

func (e Entry) hash(before []byte) []byte {
	v := e.Event
	begin := form(entryForm)
	if v.Proposer != "" {
		begin = form(signedForm).text(v.Proposer)
	}
	return begin.bytes(orZeros(before)).text(e.Request).number(e.N).text(v.Id).number(v.At).text(v.Kind).
		number(int64(v.From)).number(int64(v.To)).text(v.Deadline).text(v.Reason).text(v.Rule).bytes(e.ActorDigest).bytes(e.WordsDigest).sum()
}

// Fault is what is wrong with a chain.
type Fault struct {
	// N is the entry at which it shows.
	N    int64
	What string
}

// Verify looks through the history of a request, in the order of N, whose head
// says how many entries there are and what the hash of the last is. It returns the
// first thing that is wrong; ok if nothing is.
func Verify(all []Entry, entries int64, head []byte) (f Fault, ok bool) {
	var before []byte
	for i, e := range all {
		n := int64(i) + 1
		switch {
		case e.N != n:
			return Fault{n, "it is missing, or there is one that is not of the chain"}, false
		case !bytes.Equal(e.Hash, e.hash(before)):
			return Fault{n, "it is not the entry that was written, or what came before it is not"}, false
		case len(e.ActorSalt) > 0 && !bytes.Equal(e.ActorDigest, e.actor()):
			return Fault{n, "who did it was changed"}, false
		case len(e.WordsSalt) > 0 && !bytes.Equal(e.WordsDigest, e.words()):
			return Fault{n, "its words were changed"}, false
		case len(e.ActorSalt) == 0 && (e.Event.Actor != "" || !followed(all[i:], "erased")),
			len(e.WordsSalt) == 0 && (e.Event.Comment+e.Event.DocumentId != "" || !followed(all[i:], "erased") && !takenBack(all[i:])):
			return Fault{n, "its words are gone, and no erasure has taken them"}, false
		}
		before = e.Hash
	}
	switch n := int64(len(all)); {
	case n < entries:
		return Fault{n + 1, "it is missing"}, false
	case n > entries, !bytes.Equal(orZeros(head), orZeros(before)):
		return Fault{n, "it is not the entry with which the history ended"}, false
	}
	return Fault{}, true
}

// followed reports whether after the first entry there is one of a kind.
func followed(all []Entry, kind string) bool {
	return slices.ContainsFunc(all[1:], func(e Entry) bool { return e.Event.Kind == kind })
}

// takenBack reports whether the first entry is a step from one state to another that
// a later one takes back.
func takenBack(all []Entry) bool {
	step := all[0].Event
	return step.Kind == "advanced" && slices.ContainsFunc(all[1:], func(e Entry) bool {
		return e.Event.Kind == "taken_back" && e.Event.From == step.To && e.Event.To == step.From
	})
}

// Head is the end of a history at the time of an anchor.
type Head struct {
	Request string
	Entries int64
	Hash    []byte
}

// Anchor binds the ends of histories, and the anchor before it.
type Anchor struct {
	// N is its place, from 1, and At the instant in microseconds since 1970.
	N, At int64
	// Heads is how many ends it binds, and Root the hash over them.
	Heads int64
	Root  []byte
	Hash  []byte
}

// NewAnchor chains a new anchor to the one before, whose hash is empty for the
// first.
func NewAnchor(n, at int64, before []byte, heads []Head) Anchor {
	a := Anchor{N: n, At: at, Heads: int64(len(heads)), Root: root(heads)}
	a.Hash = a.hash(before)
	return a
}

func (a Anchor) hash(before []byte) []byte {
	return form(anchorForm).bytes(orZeros(before)).number(a.N).number(a.At).number(a.Heads).bytes(a.Root).sum()
}

// root is the hash over heads in the order of their requests' ids.
func root(heads []Head) []byte {
	heads = slices.SortedFunc(slices.Values(heads), func(a, b Head) int { return strings.Compare(a.Request, b.Request) })
	w := form(headsForm)
	for _, h := range heads {
		w.text(h.Request).number(h.Entries).bytes(h.Hash)
	}
	return w.sum()
}

// Holds reports whether an anchor is the n-th, follows the one before, and binds
// these heads.
func (a Anchor) Holds(n int64, before []byte, heads []Head) bool {
	return a.N == n && a.Heads == int64(len(heads)) && bytes.Equal(a.Root, root(heads)) && bytes.Equal(a.Hash, a.hash(before))
}

func orZeros(hash []byte) []byte {
	if len(hash) == 0 {
		return make([]byte, sha256.Size)
	}
	return hash
}

// canonical is what is hashed: numbers of 8 bytes, the highest first, and texts
// behind their length, which is such a number.
type canonical struct{ bytes.Buffer }

func form(name string) *canonical { return (&canonical{}).text(name) }

func (c *canonical) number(n int64) *canonical {
	c.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	return c
}

func (c *canonical) bytes(b []byte) *canonical {
	c.number(int64(len(b))).Write(b)
	return c
}

func (c *canonical) text(s string) *canonical { return c.bytes([]byte(s)) }

func (c *canonical) sum() []byte {
	sum := sha256.Sum256(c.Buffer.Bytes())
	return sum[:]
}
