package main

import (
	"encoding/json"
	"slices"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/labelled"
	"becario/nlu/model"
	"becario/nlu/understand"
)

// teachSums makes examples of the numbers of a message: a number is a sum of money
// if a frame has that amount. It makes none where the amount of a frame does not
// stand in the message, as where it is worked out of two numbers, or where nothing
// is asked: what somebody else paid is a sum, too.
func teachSums(u *understand.Understander, m *labelled.Message) ([]model.Example, error) {
	in, err := m.Input()
	if err != nil {
		return nil, err
	}
	var amounts []int64
	for _, f := range m.Frames {
		if f.Intent == nlu.OutOfScope || f.Intent == nlu.Smalltalk {
			return nil, nil
		}
		if n, ok := f.Slots["amount"].(float64); ok {
			amounts = append(amounts, int64(n))
		} else if n, ok := f.Slots["amount"].(json.Number); ok {
			v, err := n.Int64()
			if err != nil {
				return nil, nil
			}
			amounts = append(amounts, v)
		}
	}
	features, sums := u.Lesson(in).Numbers()
	for _, a := range amounts {
		if !slices.Contains(sums, a) {
			return nil, nil
		}
	}
	var out []model.Example
	for i, sum := range sums {
		label := cut.OtherNumber
		if slices.Contains(amounts, sum) {
			label = cut.SumOfMoney
		}
		out = append(out, model.Example{Features: features[i], Label: label})
	}
	return out, nil
}
