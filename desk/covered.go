package desk

// coveredText is a text with what is private in it masked, and the whole one for whoever
// asks for it; empty if nothing is masked.
type coveredText struct{ Text, Whole, Show string }

// Covered is a text about the request as it is shown.
func (p requestPage) Covered(text string) coveredText {
	c := coveredText{Text: p.cover(text), Show: p.T("desk.show_value")}
	if c.Text != text {
		c.Whole = text
	}
	return c
}
