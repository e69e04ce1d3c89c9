package main

import "time"

// day is a kind of day.
type day struct {
	name  string
	until time.Time // when nothing can come in time any more
	// plan returns what a person has on the day.
	plan func(person int) plan
}

// plan is what a person has on the day. An hour that is empty is none.
type plan struct {
	class string  // when the class begins
	leads []int32 // how many minutes before they want to be told; nil is what is usual
	task  string  // when there is something to do
}

var days = []day{
	// A class at any of four hours, something to do at any minute of three hours.
	{"spread", at("11:15"), func(i int) plan {
		at := time.Duration(i*37%(3*60)) * time.Minute
		return plan{class: hour(time.Duration(8+i%4) * time.Hour), task: hour(8*time.Hour + at)}
	}},
	// All have a class at 9:00 and are told 30 minutes before.
	{"nine", at("09:20"), func(int) plan { return plan{class: "09:00"} }},
	// The same, told 5 minutes before.
	{"five", at("09:20"), func(int) plan { return plan{class: "09:00", leads: []int32{5}} }},
	// All have a class at 9:00, and something to do at 8:30.
	{"tasks", at("09:20"), func(int) plan { return plan{class: "09:00", task: "08:30"} }},
}

func hour(sinceMidnight time.Duration) string {
	return time.Time{}.Add(sinceMidnight).Format("15:04")
}

// date is the day that is played, and begin is before the first notice.
const date = "2026-03-04"

var begin = at("06:45")

// at is the instant of an hour of the day.
func at(hour string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", date+" "+hour)
	if err != nil {
		panic(err) // a day of the table is wrong
	}
	return t.UTC()
}

// due is when notice of the class is due.
func (p plan) due() time.Time {
	lead := int32(30)
	if p.leads != nil {
		lead = p.leads[0]
	}
	return at(p.class).Add(-time.Duration(lead) * time.Minute)
}
