package entity

import "fmt"

// role is the part that a phrase plays in the grammar.
type role uint8

const (
	rNone role = iota
	rWeekday
	rWeekdays
	rMonth
	rUnit
	rUnitShort
	rDay
	rDayPart
	rPart
	rNumber
	rMultiplier
	rSuffix
	rOrdinal
	rQuantity
	rFraction
	rClock
	rCurrency
	rCents
	rSlang
	rRepeat
	rHoliday
	rSeason
	rSlice

	rArticle // from here on, the keys of [say]
	rPlural
	rOf
	rIn
	rThis
	rCurrent
	rNext
	rNextAfter
	rNextOne
	rLast
	rLastAfter
	rShift
	rAgo
	rAgoAfter
	rLater
	rEarlier
	rBefore
	rAfter
	rBoundBefore
	rBoundUntil
	rBoundFrom
	rBoundAfter
	rFor
	rForLength
	rAt
	rAtWeak
	rAtBare
	rAbout
	rFrom
	rFromDay
	rTo
	rToDay
	rBetween
	rAnd
	rMinus
	rPlus
	rToHour
	rPastHour
	rHalf
	rQuarter
	rThreeQuarters
	rOClock
	rHourMark
	rAM
	rPM
	rPartOf
	rInPart
	rEarly
	rLate
	rNow
	rNowAlone
	rStartOf
	rMidOf
	rLateOf
	rEndOf
	rRestOf
	rDayWord
	rMonthWord
	rYearWord
	rWeekOf
	rEvery
	rEachOf
	rPer
	rOther
	rTimes
	rOrdinalMark
	rPoint
	rWithCents
	rOver
	rNegative
	rNumberAnd
	rStop
	rNotMoneyAfter
	rMoneyHint
	rPastHint
	rGuard
	rWhole
	rQuarterMark
	rDecade
	rNotWord
	rPluralUnit
	rFewOf
	rPluralPart
	rWeekends
	rOnce
	rOnDay
	rInPartBare
	rFractionEnd
	rAfterNext
	rPartArticle
	rOnDayWeak
	rNotHour
	rCountable
	rSoftEnd
	rAlternate
	rAtOne
	rFirstHalf
	rSecondHalf
	rHalfMark
	rMore
	rWeekOn
	rCount
)

// sayRoles are the names of the keys of [say] in a language pack.
var sayRoles = [...]struct {
	name string
	role role
}{
	{"article", rArticle}, {"plural", rPlural}, {"of", rOf}, {"in", rIn}, {"this", rThis}, {"current", rCurrent},
	{"next", rNext}, {"next_after", rNextAfter}, {"next_one", rNextOne}, {"last", rLast}, {"last_after", rLastAfter},
	{"shift", rShift}, {"ago", rAgo}, {"ago_after", rAgoAfter}, {"later", rLater}, {"earlier", rEarlier},
	{"before", rBefore}, {"after", rAfter}, {"bound_before", rBoundBefore}, {"bound_until", rBoundUntil},
	{"bound_from", rBoundFrom}, {"bound_after", rBoundAfter}, {"for", rFor}, {"for_length", rForLength},
	{"at", rAt}, {"at_weak", rAtWeak}, {"at_bare", rAtBare}, {"about", rAbout}, {"from", rFrom}, {"from_day", rFromDay},
	{"to", rTo}, {"to_day", rToDay}, {"between", rBetween}, {"and", rAnd}, {"minus", rMinus}, {"plus", rPlus},
	{"to_hour", rToHour}, {"past_hour", rPastHour}, {"half", rHalf}, {"quarter", rQuarter},
	{"three_quarters", rThreeQuarters}, {"oclock", rOClock}, {"hour_mark", rHourMark}, {"am", rAM}, {"pm", rPM},
	{"part_of", rPartOf}, {"in_part", rInPart}, {"early", rEarly}, {"late", rLate}, {"now", rNow},
	{"now_alone", rNowAlone}, {"start_of", rStartOf}, {"mid_of", rMidOf}, {"late_of", rLateOf}, {"end_of", rEndOf},
	{"rest_of", rRestOf}, {"day_word", rDayWord}, {"month_word", rMonthWord}, {"year_word", rYearWord},
	{"week_of", rWeekOf}, {"every", rEvery}, {"each_of", rEachOf}, {"per", rPer},
	{"other", rOther}, {"times", rTimes}, {"ordinal_mark", rOrdinalMark}, {"point", rPoint},
	{"with_cents", rWithCents}, {"over", rOver}, {"negative", rNegative}, {"number_and", rNumberAnd}, {"stop", rStop},
	{"not_money_after", rNotMoneyAfter}, {"money_hint", rMoneyHint}, {"past_hint", rPastHint}, {"guard", rGuard},
	{"whole", rWhole}, {"quarter_mark", rQuarterMark}, {"decade", rDecade},
	{"not_word", rNotWord}, {"plural_unit", rPluralUnit}, {"few_of", rFewOf},
	{"plural_part", rPluralPart}, {"weekends", rWeekends}, {"once", rOnce}, {"on_day", rOnDay},
	{"in_part_bare", rInPartBare}, {"fraction_end", rFractionEnd}, {"after_next", rAfterNext},
	{"part_article", rPartArticle}, {"on_day_weak", rOnDayWeak}, {"not_hour", rNotHour}, {"countable", rCountable}, {"soft_end", rSoftEnd}, {"alternate", rAlternate}, {"at_one", rAtOne},
	{"first_half_of", rFirstHalf}, {"second_half_of", rSecondHalf}, {"half_mark", rHalfMark}, {"more", rMore}, {"week_on", rWeekOn},
}

func sayRole(name string) (role, error) {
	for _, s := range sayRoles {
		if s.name == name {
			return s.role, nil
		}
	}
	return rNone, fmt.Errorf("say.%s: no such key", name)
}

// unit is a length of time that has a name.
type unit struct {
	grain Grain
	n     int64 // how many of the grain
	days  bool  // business days
	ends  bool  // weekends
}

var unitNames = [...]struct {
	name string
	unit unit
}{
	{"second", unit{grain: Second, n: 1}}, {"minute", unit{grain: Minute, n: 1}}, {"hour", unit{grain: Hour, n: 1}},
	{"day", unit{grain: Day, n: 1}}, {"week", unit{grain: Week, n: 1}}, {"fortnight", unit{grain: Week, n: 2}},
	{"month", unit{grain: Month, n: 1}}, {"bimester", unit{grain: Month, n: 2}}, {"quarter", unit{grain: Quarter, n: 1}},
	{"four_months", unit{grain: Month, n: 4}}, {"semester", unit{grain: Month, n: 6}}, {"year", unit{grain: Year, n: 1}},
	{"biennium", unit{grain: Year, n: 2}}, {"triennium", unit{grain: Year, n: 3}}, {"lustrum", unit{grain: Year, n: 5}},
	{"decade", unit{grain: Year, n: 10}}, {"century", unit{grain: Year, n: 100}}, {"millennium", unit{grain: Year, n: 1000}},
	{"weekend", unit{grain: Day, n: 1, ends: true}}, {"business_day", unit{grain: Day, n: 1, days: true}},
}

func unitAt(i int64) unit { return unitNames[i].unit }

var weekdayNames = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var seasonNames = [...]string{"spring", "summer", "autumn", "winter"}

var sliceNames = [...]string{"", "start", "mid", "late", "end", "rest", "first_half", "second_half"}

// The parts of the day, finer than the contract's: dawn is the small hours.
const (
	partNone = iota
	partDawn
	partMorning
	partMidday
	partAfternoon
	partNight
)

var partNames = [...]string{"", "dawn", "morning", "midday", "afternoon", "night"}

func index(names []string, name string) (int64, bool) {
	for i, n := range names {
		if n == name {
			return int64(i), true
		}
	}
	return 0, false
}
