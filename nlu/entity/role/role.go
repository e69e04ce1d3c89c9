// Package role lists the parts that a phrase can play in the grammar of dates,
// times, lengths, sums and numbers. The engine knows roles; which phrases play
// them in a language is said by its pack.
package role

import "fmt"

// Role is a part that a phrase can play where it stands. A phrase may have
// several: "cuarto" is an ordinal, a fraction and a quarter of an hour.
type Role uint8

// The roles. Those up to Slice are the sections of a pack's words.toml, with a
// value for each phrase; the others, but for Figure, are the keys of its section
// [say].
const (
	None Role = iota
	Weekday
	Weekdays
	Month
	Unit
	UnitShort
	Day
	DayAndPart
	Daypart
	Number
	Multiplier
	Suffix
	Ordinal
	Quantity
	Fraction
	Clock
	Currency
	Cents
	Slang
	Repeat
	Holiday
	Season
	Slice

	Article // from here on, the keys of [say]
	Plural
	Of
	In
	This
	Current
	Next
	NextAfter
	NextOne
	Last
	LastAfter
	Shift
	Ago
	AgoAfter
	Later
	Earlier
	Before
	After
	BoundBefore
	BoundUntil
	BoundFrom
	BoundAfter
	For
	ForLength
	At
	AtWeak
	AtBare
	About
	From
	FromDay
	To
	ToDay
	Between
	And
	Minus
	Plus
	ToHour
	PastHour
	Half
	Quarter
	ThreeQuarters
	OClock
	HourMark
	AM
	PM
	PartOf
	InPart
	Early
	Late
	Now
	NowAlone
	StartOf
	MidOf
	LateOf
	EndOf
	RestOf
	DayWord
	MonthWord
	YearWord
	WeekOf
	Every
	EachOf
	Per
	Other
	Times
	OrdinalMark
	Point
	WithCents
	Over
	Negative
	NumberAnd
	Stop
	NotMoneyAfter
	MoneyHint
	PastHint
	Guard
	Whole
	QuarterMark
	Decade
	NotWord
	PluralUnit
	FewOf
	PluralPart
	Weekends
	Once
	OnDay
	InPartBare
	FractionEnd
	AfterNext
	PartArticle
	OnDayWeak
	NotHour
	Countable
	SoftEnd
	Alternate
	AtOne
	FirstHalf
	SecondHalf
	HalfMark
	More
	WeekOn
	Except
	Or
	Each
	EachAt
	ToPerson
	WithPerson
	GivenName
	NotThen
	WeekLater
	Evening
	Place

	Figure // no phrase: a run of digits, or the sign of a fraction
)

// Set is a set of roles.
type Set [3]uint64

// SetOf makes a set of roles.
func SetOf(roles ...Role) Set { return Set{}.With(roles...) }

// Add puts a role into the set.
func (s *Set) Add(r Role) { s[r>>6] |= 1 << (r & 63) }

// With gives the set and more roles.
func (s Set) With(roles ...Role) Set {
	for _, r := range roles {
		s.Add(r)
	}
	return s
}

// Has tells whether a role is in the set.
func (s *Set) Has(r Role) bool { return s[r>>6]&(1<<(r&63)) != 0 }

// Meets tells whether two sets have a role in common.
func (s *Set) Meets(o Set) bool { return s[0]&o[0]|s[1]&o[1]|s[2]&o[2] != 0 }

// Say gives the role of a key of [say].
func Say(key string) (Role, error) {
	for _, s := range said {
		if s.key == key {
			return s.role, nil
		}
	}
	return None, fmt.Errorf("say.%s: no such key", key)
}

// said are the keys of [say] in a language pack.
var said = [...]struct {
	key  string
	role Role
}{
	{"article", Article},
	{"plural", Plural},
	{"of", Of},
	{"in", In},
	{"this", This},
	{"current", Current},
	{"next", Next},
	{"next_after", NextAfter},
	{"next_one", NextOne},
	{"last", Last},
	{"last_after", LastAfter},
	{"shift", Shift},
	{"ago", Ago},
	{"ago_after", AgoAfter},
	{"later", Later},
	{"earlier", Earlier},
	{"before", Before},
	{"after", After},
	{"bound_before", BoundBefore},
	{"bound_until", BoundUntil},
	{"bound_from", BoundFrom},
	{"bound_after", BoundAfter},
	{"for", For},
	{"for_length", ForLength},
	{"at", At},
	{"at_weak", AtWeak},
	{"at_bare", AtBare},
	{"about", About},
	{"from", From},
	{"from_day", FromDay},
	{"to", To},
	{"to_day", ToDay},
	{"between", Between},
	{"and", And},
	{"minus", Minus},
	{"plus", Plus},
	{"to_hour", ToHour},
	{"past_hour", PastHour},
	{"half", Half},
	{"quarter", Quarter},
	{"three_quarters", ThreeQuarters},
	{"oclock", OClock},
	{"hour_mark", HourMark},
	{"am", AM},
	{"pm", PM},
	{"part_of", PartOf},
	{"in_part", InPart},
	{"early", Early},
	{"late", Late},
	{"now", Now},
	{"now_alone", NowAlone},
	{"start_of", StartOf},
	{"mid_of", MidOf},
	{"late_of", LateOf},
	{"end_of", EndOf},
	{"rest_of", RestOf},
	{"day_word", DayWord},
	{"month_word", MonthWord},
	{"year_word", YearWord},
	{"week_of", WeekOf},
	{"every", Every},
	{"each_of", EachOf},
	{"per", Per},
	{"other", Other},
	{"times", Times},
	{"ordinal_mark", OrdinalMark},
	{"point", Point},
	{"with_cents", WithCents},
	{"over", Over},
	{"negative", Negative},
	{"number_and", NumberAnd},
	{"stop", Stop},
	{"not_money_after", NotMoneyAfter},
	{"money_hint", MoneyHint},
	{"past_hint", PastHint},
	{"guard", Guard},
	{"whole", Whole},
	{"quarter_mark", QuarterMark},
	{"decade", Decade},
	{"not_word", NotWord},
	{"plural_unit", PluralUnit},
	{"few_of", FewOf},
	{"plural_part", PluralPart},
	{"weekends", Weekends},
	{"once", Once},
	{"on_day", OnDay},
	{"in_part_bare", InPartBare},
	{"fraction_end", FractionEnd},
	{"after_next", AfterNext},
	{"part_article", PartArticle},
	{"on_day_weak", OnDayWeak},
	{"not_hour", NotHour},
	{"countable", Countable},
	{"soft_end", SoftEnd},
	{"alternate", Alternate},
	{"at_one", AtOne},
	{"first_half_of", FirstHalf},
	{"second_half_of", SecondHalf},
	{"half_mark", HalfMark},
	{"more", More},
	{"week_on", WeekOn},
	{"except", Except},
	{"or", Or},
	{"each", Each},
	{"each_at", EachAt},
	{"to_person", ToPerson},
	{"with_person", WithPerson},
	{"given_name", GivenName},
	{"not_then", NotThen},
	{"week_later", WeekLater},
	{"evening", Evening},
	{"place", Place},
}
