// Package requeststypes reads and checks the types of request that an office
// knows. They are data: catalog/requests holds those of the program, and
// docs/extend/form.md says how a file is written. A Set finds the type that
// somebody means, tells what its form asks for, and checks what was answered.
package requeststypes

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"becario/kit/field"
)

// General is the type of a request that no other type fits. Every set has it.
const General = "general"

// Words are what people read, by language tag.
type Words map[string]string

// Type is a kind of request.
type Type struct {
	Key string `yaml:"key" json:"key"`
	// Off takes a type of an earlier folder out of the set.
	Off   bool   `yaml:"off" json:"off,omitempty"`
	Group string `yaml:"group" json:"group"`
	Names Words  `yaml:"names" json:"names"`
	// Say are ways in which people ask for it, by language tag.
	Say map[string][]string `yaml:"say" json:"-"`
	// Notes are what one has to know before filing, and Final what cannot be taken
	// back about it.
	Notes Words `yaml:"notes" json:"notes,omitempty"`
	Final Words `yaml:"final" json:"final,omitempty"`

	Fields    []Field `yaml:"fields" json:"fields,omitempty"`
	Documents []Paper `yaml:"documents" json:"documents,omitempty"`
	Rules     []Rule  `yaml:"rules" json:"rules,omitempty"`
	Steps     []Step  `yaml:"steps" json:"steps,omitempty"`
	DecidedBy string  `yaml:"decided_by" json:"decided_by"`
	// SecondSignature says which decisions two have to sign; nil is none.
	SecondSignature *Signatures `yaml:"second_signature" json:"second_signature,omitempty"`
	Deadlines       Deadlines   `yaml:"deadlines" json:"deadlines"`
	Cases           []Case      `yaml:"cases" json:"cases,omitempty"`
	at              place
}

// Signatures says which decisions one member of staff proposes and another one signs,
// and who may. Roles are those of staff.
type Signatures struct {
	// Of are the decisions: approved, rejected, in_payment, resolved. None is approved.
	Of []string `yaml:"of" json:"of,omitempty"`
	// ProposedBy and SignedBy are roles. No role is analyst, finance, coordinator and
	// administrator to propose, and the same without analyst to sign.
	ProposedBy []string `yaml:"proposed_by" json:"proposed_by,omitempty"`
	SignedBy   []string `yaml:"signed_by" json:"signed_by,omitempty"`
	// When says of which answers they are; nothing is always.
	When When `yaml:"when" json:"when,omitempty"`
	at   place
}

// Signers are the roles of staff that may propose or sign.
var Signers = [...]string{"analyst", "finance", "committee", "coordinator", "administrator"}

// Signatures returns what two have to sign of a request with these answers, with
// nothing left to be taken for granted; nil if that is nothing.
func (t *Type) Signatures(a Answers) *Signatures {
	s := t.SecondSignature
	if s == nil || !s.When.holds(a) {
		return nil
	}
	return s.Full()
}

// Full is what it says with nothing left to be taken for granted.
func (s *Signatures) Full() *Signatures {
	f := *s
	if len(f.Of) == 0 {
		f.Of = []string{"approved"}
	}
	if len(f.ProposedBy) == 0 {
		f.ProposedBy = []string{"analyst", "finance", "coordinator", "administrator"}
	}
	if len(f.SignedBy) == 0 {
		f.SignedBy = []string{"finance", "coordinator", "administrator"}
	}
	return &f
}

// Deadlines are in business days; 0 is that there is none.
type Deadlines struct {
	FirstReview int `yaml:"first_review" json:"first_review,omitempty"`
	Decision    int `yaml:"decision" json:"decision"`
	Payment     int `yaml:"payment" json:"payment,omitempty"`
	// Answer is how long a holder has who is asked something; 0 is the usual.
	Answer int `yaml:"answer" json:"answer,omitempty"`
}

// Case is what else holds when the form says so.
type Case struct {
	When      When   `yaml:"when" json:"when"`
	DecidedBy string `yaml:"decided_by" json:"decided_by,omitempty"`
	Decision  int    `yaml:"decision" json:"decision,omitempty"`
	at        place
}

// Field is something that a form asks for.
type Field struct {
	Key      string     `yaml:"key" json:"key"`
	Kind     field.Kind `yaml:"kind" json:"kind"`
	Required bool       `yaml:"required" json:"required,omitempty"`
	Names    Words      `yaml:"names" json:"names"`
	// Ask is the question in the chat; without it the name is asked for.
	Ask     Words `yaml:"ask" json:"ask,omitempty"`
	Help    Words `yaml:"help" json:"help,omitempty"`
	Example Words `yaml:"example" json:"example,omitempty"`
	// Say are other words by which people name it, by language tag: "destinatario".
	Say map[string][]string `yaml:"say" json:"-"`
	// Private values are never asked for in a chat.
	Private bool     `yaml:"private" json:"private,omitempty"`
	Choices []Choice `yaml:"choices" json:"choices,omitempty"`
	// Min and Max bound a number, an amount in its main unit, the characters of a
	// text, or the days of a span; 0 is no bound.
	Min float64 `yaml:"min" json:"min,omitempty"`
	Max float64 `yaml:"max" json:"max,omitempty"`
	// Past and Future bound a day by the day of filing, which both allow.
	Past    bool   `yaml:"past" json:"past,omitempty"`
	Future  bool   `yaml:"future" json:"future,omitempty"`
	Pattern string `yaml:"pattern" json:"pattern,omitempty"`
	// FromWords says what of the holder's own words a text is: all, the reason that
	// they give, the place or the number of a request that they name; empty is
	// nothing.
	FromWords string `yaml:"from_words" json:"from_words,omitempty"`
	// When says of which answers the field is there; nothing is always.
	When When `yaml:"when" json:"when,omitempty"`
	at   place
}

// Choice is one of the values of a field.
type Choice struct {
	Key   string `yaml:"key" json:"key"`
	Names Words  `yaml:"names" json:"names"`
	// Say are beginnings of other words for it.
	Say map[string][]string `yaml:"say" json:"say,omitempty"`
	at  place
}

// When holds if each field that it names has one of its values. A value with
// "not " before it is one that the field must not have.
type When map[string]Values

// Values are one value or several.
type Values []string

// Paper is a document that a type asks for.
type Paper struct {
	// Key is that of a kind of document.
	Key      string `yaml:"key" json:"key"`
	Optional bool   `yaml:"optional" json:"optional,omitempty"`
	When     When   `yaml:"when" json:"when,omitempty"`
	// Most is how many files it may be; 0 is any number.
	Most int `yaml:"most" json:"most,omitempty"`
	at   place
}

// Rule holds between fields; exactly one of its first four is given.
type Rule struct {
	// Order lists days, none of which is before the one before it.
	Order []string `yaml:"order" json:"order,omitempty"`
	// AnyOf lists fields of which at least one is answered.
	AnyOf []string `yaml:"any_of" json:"any_of,omitempty"`
	// Longest bounds the days from one day to another, or of a span.
	Longest *Longest `yaml:"longest" json:"longest,omitempty"`
	// Ahead asks for filing so many days before a day. What is filed later is taken
	// and said to be late.
	Ahead *Ahead `yaml:"ahead" json:"ahead,omitempty"`
	When  When   `yaml:"when" json:"when,omitempty"`
	// Say is what is said if it does not hold.
	Say Words `yaml:"say" json:"say,omitempty"`
	at  place
}

// Longest bounds the days between two fields, both included, or those of a span.
type Longest struct {
	From string `yaml:"from" json:"from"`
	To   string `yaml:"to" json:"to,omitempty"`
	Days int    `yaml:"days" json:"days"`
}

// Ahead is how many days before a day a request is filed.
type Ahead struct {
	Field string `yaml:"field" json:"field"`
	Days  int    `yaml:"days" json:"days"`
}

// Step is what happens with a request after it is filed.
type Step struct {
	By    string `yaml:"by" json:"by"`
	Names Words  `yaml:"names" json:"names"`
	at    place
}

// Document is a kind of paper.
type Document struct {
	Key   string              `yaml:"key" json:"key"`
	Names Words               `yaml:"names" json:"names"`
	Help  Words               `yaml:"help" json:"help,omitempty"`
	Say   map[string][]string `yaml:"say" json:"-"`
	// Days is how old it may be when it is sent.
	Days int `yaml:"days" json:"days,omitempty"`
	// Files are what it may be: pdf, picture, office. None is any of them.
	Files []string `yaml:"files" json:"files,omitempty"`
	at    place
}

// What a document may be.
const (
	FilePDF     = "pdf"
	FilePicture = "picture"
	FileOffice  = "office"
)

// Named is somebody who decides, or a group of types.
type Named struct {
	Key   string `yaml:"key" json:"key"`
	Names Words  `yaml:"names" json:"names"`
	at    place
}

// common is a file that describes what types share.
type common struct {
	Documents []Document `yaml:"documents"`
	Roles     []Named    `yaml:"roles"`
	Groups    []Named    `yaml:"groups"`
	// Fields are other words for the fields of a key, in whatever type that has none of
	// its own.
	Fields []FieldWords `yaml:"fields"`
}

// FieldWords are the words by which people name the fields of a key.
type FieldWords struct {
	Key string              `yaml:"key"`
	Say map[string][]string `yaml:"say"`
}

// Set are the types of an office. It never changes, and so is safe for
// concurrent use.
type Set struct {
	types     []*Type
	documents []Document
	roles     []Named
	groups    []Named
	called    map[string]map[string][]string // words for fields, by their key
	finder    *finder
}

// Types returns the types, by group and then as their files are ordered.
func (s *Set) Types() []*Type { return s.types }

// Documents returns the kinds of paper.
func (s *Set) Documents() []Document { return s.documents }

// Groups returns the groups of types in their order.
func (s *Set) Groups() []Named { return s.groups }

// Roles returns those who decide.
func (s *Set) Roles() []Named { return s.roles }

// Type returns the type of a key.
func (s *Set) Type(key string) (*Type, bool) {
	i := slices.IndexFunc(s.types, func(t *Type) bool { return t.Key == key })
	if i < 0 {
		return nil, false
	}
	return s.types[i], true
}

// Document returns the kind of paper of a key.
func (s *Set) Document(key string) (Document, bool) {
	i := slices.IndexFunc(s.documents, func(d Document) bool { return d.Key == key })
	if i < 0 {
		return Document{}, false
	}
	return s.documents[i], true
}

// Field returns the field of a key.
func (t *Type) Field(key string) (*Field, bool) {
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return nil, false
	}
	return &t.Fields[i], true
}

// Encode is a type as it is kept with the requests that are filed by it. The
// ways of asking for it are left out: they do not change what it is.
func (t *Type) Encode() []byte {
	data, err := json.Marshal(t)
	if err != nil {
		panic(fmt.Sprintf("requeststypes: %v", err)) // texts and numbers only
	}
	return data
}

// Decode reads what Encode wrote.
func Decode(data []byte) (*Type, error) {
	t := &Type{}
	if err := json.Unmarshal(data, t); err != nil {
		return nil, fmt.Errorf("read a version of a type: %w", err)
	}
	return t, nil
}

// Version tells one wording of a type from another.
func (t *Type) Version() string {
	sum := sha256.Sum256(t.Encode())
	return hex.EncodeToString(sum[:6])
}
