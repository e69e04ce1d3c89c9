package timex

// Scratch lends expressions to those that try a reading which may fail, so that
// trying takes no new memory. They are given back in the opposite order. The
// zero value is ready to use.
type Scratch struct {
	exprs []*Expr
	used  int
}

// Copy lends a copy of an expression.
func (s *Scratch) Copy(e *Expr) *Expr {
	x := s.next()
	*x = *e
	return x
}

// New lends an empty expression.
func (s *Scratch) New() *Expr {
	x := s.next()
	*x = Expr{}
	return x
}

func (s *Scratch) next() *Expr {
	if s.used == len(s.exprs) {
		s.exprs = append(s.exprs, new(Expr))
	}
	s.used++
	return s.exprs[s.used-1]
}

// Drop takes back the n expressions lent last.
func (s *Scratch) Drop(n int) { s.used -= n }
