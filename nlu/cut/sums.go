package cut

import (
	"math/bits"

	"becario/nlu/entity"
	"becario/nlu/entity/money"
	"becario/nlu/feature"
	"becario/nlu/pattern"
)

// The labels of a number that may be a sum of money: what it is, in the order of the
// alphabet, by which the model numbers them.
const (
	OtherNumber = "number" // counts, names, or is only told
	SumOfMoney  = "sum"    // what was spent, or is to be
)

// settleSums unmarks the numbers of a message that are no sums of money: the hour of
// a bus line, the number of an instalment, what a thing cost before the discount.
func (m *Message) settleSums() {
	if m.Pack.Sums == nil {
		return
	}
	nums := m.Numbers()
	if len(nums) == 0 || len(nums) > maxNumbers {
		return
	}
	var none []int
	var buf [256]uint32
	for k, i := range nums {
		var scores [2]float32
		m.Pack.Sums.Score(m.NumberFeatures(nums, k, buf[:0]), scores[:])
		if scores[0]-scores[1] > surelyNoSum {
			none = append(none, i)
		}
	}
	for _, i := range none {
		if e := &m.Line.Elems[i]; e.Mark&pattern.Priced == 0 {
			e.Mark &^= pattern.Money
		} else if len(none) < len(nums) {
			e.Mark = e.Mark&^(pattern.Money|pattern.Priced) | pattern.Num
		}
	}
}

const (
	maxNumbers = 60 // of a message whose numbers are looked at
	// surelyNoSum is how much likelier it must be that a number is no sum.
	surelyNoSum = 0.5
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
	l := m.Line
	at := nums[k]
	e := &l.Elems[at]
	add := func(kind uint32, values ...uint32) { dst = append(dst, feature.Of(kind, values...)) }

	shape := m.shapeOf(at)
	add(1, shape)
	size := m.sizeOf(at)
	add(2, size)
	add(3, shape, size)
	if len(e.Fold) <= 4 {
		add(4, feature.Text(e.Fold))
	}
	priced, larger, decimals := 0, 0, 0
	for _, i := range nums {
		other := &l.Elems[i]
		if i == at {
			continue
		}
		if other.Mark&pattern.Priced != 0 {
			priced++
		}
		if Decimal(other.Fold) {
			decimals++
		}
		if m.sizeOf(i) > size {
			larger++
		}
	}
	others := feature.Of(0, feature.Flag(priced > 0), feature.Flag(larger > 0), feature.Flag(decimals > 0), feature.Count(len(nums), 3))
	add(5, others, shape)
	add(6, others, shape, size)
	add(7, feature.Count(k, 2), feature.Count(len(nums)-1-k, 2), shape)

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
	add(24, feature.Flags(at == 0, at == len(l.Elems)-1), shape, feature.Flag(priced > 0))
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
