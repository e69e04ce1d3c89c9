package main

import (
	"slices"
	"testing"

	"becario/nlu"
	"becario/nlu/understand"
)

// places are those that a message may come after.
var places = []nlu.Place{nlu.AfterTask, nlu.AfterClass, nlu.AfterExpense, nlu.AfterSetting, nlu.AfterTasks, nlu.AfterClasses, nlu.AfterExpenses,
	nlu.AfterRequests, nlu.AtSure, nlu.AtWhich, nlu.AtText, nlu.AtChoice, nlu.AtDay, nlu.AtNumber, nlu.AtSummary, nlu.AfterLost, nlu.AfterChat}

// Each message that goes on has a place and a relation that the program knows, and there are
// enough of each.
func TestThreadMessages(t *testing.T) {
	for _, folder := range []string{"thread", "thread/blind"} {
		all, err := readThread(folder)
		if err != nil || len(all) == 0 {
			t.Fatalf("%s: %d messages, %v", folder, len(all), err)
		}
		for i, n := range all {
			if !slices.Contains(places, n.Last) || !slices.Contains(nlu.AllRelations, n.Is) || n.Text == "" || n.Lang == "" {
				t.Errorf("%s: message %d of %s: %+v", folder, i+1, n.hand, n)
			}
		}
	}
}

// TestThreadAside reads the messages that go on and from which nothing is learned, and prints
// how many are told rightly. The floor is some points under what it was when the model was
// trained last.
func TestThreadAside(t *testing.T) {
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	blind, err := readThread("thread/blind")
	if err != nil {
		t.Fatal(err)
	}
	right, sure, sureRight := 0, 0, 0
	for _, n := range blind {
		in := nlu.Input{Text: n.Text, Lang: n.Lang, Reference: understand.LearningDay}
		got, p := u.Relate(in, nlu.Before{Place: n.Last, Answer: n.Answer}).Best()
		if got == n.Is {
			right++
		}
		if p >= nlu.Surely {
			if sure++; got == n.Is {
				sureRight++
			}
		}
	}
	t.Logf("%d of %d right; of %d that are sure, %d", right, len(blind), sure, sureRight)
	if 100*right < 82*len(blind) || 100*sureRight < 92*sure || sure < len(blind)/3 {
		t.Errorf("how messages go on is told worse than it was: %d of %d right, %d of %d sure ones", right, len(blind), sureRight, sure)
	}
}
