package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"becario/nlu/entity"
)

// ask answers lines as `becario understand --entities` does.
func ask(t *testing.T, lines string) ([]map[string]any, error) {
	t.Helper()
	r, err := entity.New()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = answerLines(strings.NewReader(lines), &out, entityAnswers(r))
	var got []map[string]any
	for line := range strings.Lines(out.String()) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("answer %q: %v", line, err)
		}
		got = append(got, row)
	}
	return got, err
}

func TestAnswerLines(t *testing.T) {
	good := `{"id":"a","text":"pan 2€ mañana a las 9","reference":"2026-03-04T09:15:00","tz":"Europe/Madrid","lang":"es-ES"}`
	t.Run("it works when every line is good, in order, with spans in bytes", func(t *testing.T) {
		got, err := ask(t, good+"\n\n"+strings.Replace(good, `"a"`, `"b"`, 1))
		if err != nil || len(got) != 2 || got[0]["id"] != "a" || got[1]["id"] != "b" {
			t.Fatalf("got %v, %v", got, err)
		}
		found := got[0]["entities"].([]any)
		money, when := found[0].(map[string]any), found[1].(map[string]any)
		if money["amount"] != "2" || money["currency"] != "EUR" || money["offset"] != 4.0 {
			t.Errorf("got %v", money)
		}
		if when["start"] != "2026-03-05T09:00:00" || when["offset"] != 9.0 || when["assumed"] != false || when["grain"] != "hour" {
			t.Errorf("got %v", when)
		}
	})
	t.Run("it works when a line is bad: it is named, and the run goes on to a failure", func(t *testing.T) {
		for _, bad := range []string{"no JSON", `{"text":"x","tz":"Mars/Base"}`, `{"text":"x","reference":"yesterday"}`, `[1]`} {
			got, err := ask(t, good+"\n"+bad+"\n"+good+"\n")
			if !errors.Is(err, errBadLines) || len(got) != 3 {
				t.Fatalf("%s: got %v, %v", bad, got, err)
			}
			if text, _ := got[1]["error"].(string); !strings.HasPrefix(text, "line 2: ") {
				t.Errorf("%s: got %v, want an error that names line 2", bad, got[1])
			}
			if got[2]["id"] != "a" {
				t.Errorf("%s: the line after it was not answered", bad)
			}
		}
	})
	t.Run("it works when there is no reference: no dates, but sums", func(t *testing.T) {
		got, err := ask(t, `{"id":"a","text":"mañana 5€","reference":"","tz":""}`)
		if err != nil || len(got) != 1 || len(got[0]["entities"].([]any)) != 1 {
			t.Errorf("got %v, %v", got, err)
		}
	})
}
