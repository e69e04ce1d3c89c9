package cut

import (
	"math/bits"

	"becario/nlu/entity"
	"becario/nlu/entity/money"
	"becario/nlu/feature"
	"becario/nlu/model"
	"becario/nlu/pattern"
)

// The labels of a number or of a moment that stands in a message, in the order of
// the alphabet, by which the models number them.
const (
	Counts = "counts" // it is a sum that was spent or is to be; or the day or the hour that is meant
	Told   = "told"   // it counts or names something, or is only told
)

// settle unmarks the numbers of a message that are no sums of money, such as that of
// an instalment or what a thing cost before the discount, and the moments at which
// nothing is done: "the term begins on the 22nd, remind me to enrol before the 15th".
func (m *Message) settle() {
	nums, moments := m.Numbers(), m.Moments()
	sum := told(m.Pack.Sums, len(nums), surelyNoSum, func(k int, dst []uint32) []uint32 { return m.NumberFeatures(nums, k, dst) })
	sure := float32(surelyNoMoment)
	if len(moments) == 1 {
		sure = surelyNoDay
	}
	when := told(m.Pack.Moments, len(moments), sure, func(k int, dst []uint32) []uint32 { return m.MomentFeatures(moments, k, dst) })
	for _, k := range sum {
		if e := &m.Line.Elems[nums[k]]; e.Mark&pattern.Priced == 0 {
			e.Mark &^= pattern.Money
		} else if len(sum) < len(nums) {
			e.Mark = e.Mark&^(pattern.Money|pattern.Priced) | pattern.Num
		}
	}
	for _, k := range when {
		if len(when) < len(moments) || len(moments) == 1 {
			m.Line.Elems[moments[k]].Mark = pattern.Word
		}
	}
}

// told gives those of n values of which a model is sure that they are only told.
func told(by *model.Model, n int, sure float32, features func(k int, dst []uint32) []uint32) []int {
	if by == nil || n > maxValues {
		return nil
	}
	var out []int
	var buf [256]uint32
	for k := range n {
		var scores [2]float32
		by.Score(features(k, buf[:0]), scores[:])
		if scores[1]-scores[0] > sure {
			out = append(out, k)
		}
	}
	return out
}

const (
	maxValues = 60 // of a message whose numbers or moments are looked at
	// How much likelier it must be that a value is only told.
	surelyNoSum    = 0.5
	surelyNoMoment = 1
	surelyNoDay    = 2.5 // of the only moment of a message: "lotería de Navidad 20 €"
)

// Numbers are the elements of a message that may be sums of money.
func (m *Message) Numbers() []int {
	var out []int
	for i := range m.Line.Elems {
		if e := &m.Line.Elems[i]; e.Mark&pattern.Money != 0 && e.Ent >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// Moments are the elements of a message that may be the day or the hour that is meant.
// What is counted from now is none of them: it may as well be a length, as in "20
// minutes later"; nor is a part of the day alone.
func (m *Message) Moments() []int {
	var out []int
	for i := range m.Line.Elems {
		e := &m.Line.Elems[i]
		if e.Mark&(pattern.When|pattern.Shift) != pattern.When || e.Ent < 0 || m.Entities[e.Ent].Kind != entity.KindDatetime {
			continue
		}
		if w := &m.Entities[e.Ent].When; w.HasDate || w.HasClock {
			out = append(out, i)
		}
	}
	return out
}

// When is the moment at element i, looked for in one direction.
func (m *Message) When(i int, dir entity.Direction) entity.When {
	return m.Entities[m.Line.Elems[i].Ent].Look(dir)
}

// SumAt gives the sum of money that element i may stand for, in the minor unit of
// its currency, which is the person's where none is said.
func (m *Message) SumAt(i int) (minor int64, currency string) {
	e := &m.Entities[m.Line.Elems[i].Ent]
	return m.SumOf(e, m.Text[m.Line.Elems[i].Start:m.Line.Elems[i].End])
}

// SumOf is SumAt for an entity, of which text is what was written.
func (m *Message) SumOf(e *entity.Entity, text string) (minor int64, currency string) {
	switch own := m.OwnCurrency(); e.Kind {
	case entity.KindDatetime:
		return money.Minor(float64(Number(text)), own), own
	case entity.KindNumber:
		return money.Minor(e.Number, own), own
	default:
		if e.Money.Currency != "" {
			own = e.Money.Currency
		}
		return e.Money.Minor, own
	}
}

// OwnCurrency is the one of an amount that names none.
func (m *Message) OwnCurrency() string {
	if c := m.Input.Currency; c != "" {
		return c
	}
	for i := range m.Entities {
		if e := &m.Entities[i]; e.Kind == entity.KindMoney && e.Money.Currency != "" && e.Money.Assumed {
			return e.Money.Currency
		}
	}
	return m.Currency
}

// NumberFeatures are the features from which a model learns whether the k-th of the
// numbers is a sum of money; they are added to dst.
func (m *Message) NumberFeatures(nums []int, k int, dst []uint32) []uint32 {
	at := nums[k]
	e := &m.Line.Elems[at]
	priced, larger, decimals := false, false, false
	size := m.sizeOf(at)
	for _, i := range nums {
		if i == at {
			continue
		}
		other := &m.Line.Elems[i]
		priced = priced || other.Mark&pattern.Priced != 0
		decimals = decimals || Decimal(other.Fold)
		larger = larger || m.sizeOf(i) > size
	}
	others := feature.Of(0, feature.Flags(priced, larger, decimals), feature.Count(len(nums), 3))
	if len(e.Fold) <= 4 {
		dst = append(dst, feature.Of(4, feature.Text(e.Fold)))
	}
	return m.valueFeatures(at, m.shapeOf(at), size, others, dst)
}

// MomentFeatures are the features from which a model learns whether the k-th of the
// moments is one that is meant; they are added to dst.
func (m *Message) MomentFeatures(moments []int, k int, dst []uint32) []uint32 {
	at := moments[k]
	days, hours := false, false
	for _, i := range moments {
		if i != at {
			w := &m.Entities[m.Line.Elems[i].Ent].When
			days, hours = days || w.HasDate, hours || w.HasClock
		}
	}
	e := &m.Line.Elems[at]
	w := &m.Entities[e.Ent].When
	shape := feature.Of(0, uint32(e.Mark), feature.Flags(w.HasDate, w.HasClock, w.Past, w.Daypart != "", w.Relative, w.Weekend), uint32(w.Grain))
	others := feature.Of(0, feature.Flags(days, hours), feature.Count(k, 2), feature.Count(len(moments), 3))
	l := m.Pack.Line(m.Text, m.Pack.Split(m.Text[e.Start:e.End], nil, nil))
	for i := range l.Elems {
		dst = append(dst, feature.Of(8, feature.Text(l.Elems[i].Fold)), feature.Of(9, feature.Text(l.Elems[i].Fold), others))
	}
	return m.valueFeatures(at, shape, 0, others, dst)
}

// valueFeatures are the features of a value at an element: how it is written, how
// large it is, what other values there are, and the words around it.
func (m *Message) valueFeatures(at int, shape, size, others uint32, dst []uint32) []uint32 {
	l := m.Line
	add := func(kind uint32, values ...uint32) { dst = append(dst, feature.Of(kind, values...)) }
	add(1, shape)
	add(2, size)
	add(3, shape, size)
	add(5, others, shape)
	add(6, others, shape, size)
	const around = 3
	var near [2*around + 1]uint32
	for d := -around; d <= around; d++ {
		i := at + d
		near[d+around] = 7
		if i < 0 || i >= len(l.Elems) {
			continue
		}
		near[d+around] = symbol(m.Text, &l.Elems[i])
		if d == 0 {
			near[d+around] = shape
			continue
		}
		add(10, uint32(d+around), near[d+around])
		add(11, uint32(d+around), near[d+around], shape)
		if d*d == 1 {
			add(12, uint32(d+around), near[d+around], size)
			add(13, uint32(d+around), near[d+around], others)
		}
		l.Classes(i, func(class int32, n int) {
			add(14, uint32(d+around), uint32(class))
			add(15, uint32(d+around), uint32(class), shape)
			if d < 0 && i+n == at {
				add(16, uint32(class), others)
			}
		})
	}
	add(20, near[around-1], near[around+1])
	add(21, near[around-2], near[around-1])
	add(22, near[around+1], near[around+2])
	add(23, near[around-2], near[around-1], near[around+1])
	add(24, feature.Flags(at == 0, at == len(l.Elems)-1), shape, others)
	from, to := max(0, at-nearClause), min(len(l.Elems), at+nearClause)
	for i := from; i < to; i++ {
		if x := &l.Elems[i]; i != at && x.Ent < 0 && x.Mark&pattern.Word != 0 {
			add(30, feature.Flag(i > at), feature.Text(x.Fold))
		}
	}
	for i := range min(len(l.Elems), 3) {
		add(31, uint32(i), symbol(m.Text, &l.Elems[i]), shape)
	}
	return dst
}

// shapeOf tells how the number at an element is written.
func (m *Message) shapeOf(i int) uint32 {
	e := &m.Line.Elems[i]
	digits := 0
	for j := 0; j < len(e.Fold); j++ {
		if e.Fold[j] >= '0' && e.Fold[j] <= '9' {
			digits++
		}
	}
	return feature.Of(0, uint32(e.Mark), feature.Count(digits, 7), feature.Flags(Decimal(e.Fold), digits == len(e.Fold), e.Ent >= 0 && m.Entities[e.Ent].Kind == entity.KindMoney))
}

// sizeOf is how large the sum at an element would be, by powers of two of the major
// unit of its currency, and whether such sums are counted in thousands.
func (m *Message) sizeOf(i int) uint32 {
	minor, currency := m.SumAt(i)
	if minor < 0 {
		return 0
	}
	major := uint64(float64(minor) / float64(max(money.Minor(1, currency), 1)))
	return uint32(bits.Len64(major))*2 + feature.Flag(money.InThousands(currency))
}
