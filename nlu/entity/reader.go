package entity

import "time"

// Reader finds entities. It is built once from the language packs and is safe
// for concurrent use.
type Reader struct{}

// New makes a Reader of the language packs of the program.
func New() (*Reader, error) { return &Reader{}, nil }

// Read finds the entities of a text. It takes any bytes and never fails.
func (r *Reader) Read(in Input) Reading { return Reading{} }

// Look solves a datetime again, looking in the direction given; of entities
// of other kinds it returns the zero When.
func (e *Entity) Look(dir Direction) When { return e.When }

type expr struct{ at time.Time }
