package token

// MarkQuotes marks as dead what stands between quotation marks, with the marks.
func MarkQuotes(toks []Token) {
	open, end := -1, ""
	for i := range toks {
		t := &toks[i]
		if open >= 0 && t.Folded == end {
			for k := open; k <= i; k++ {
				toks[k].Dead = true
			}
			open = -1
			continue
		}
		if open < 0 {
			if c := closing(t.Folded); c != "" {
				open, end = i, c
			}
		}
	}
}

// closing gives the mark that ends a quotation, or "".
func closing(mark string) string {
	switch mark {
	case "\"":
		return "\""
	case "“", "„":
		return "”"
	case "«":
		return "»"
	}
	return ""
}

// MarkCodes marks as dead what stands in addresses, mentions, tags and codes
// such as ABC-123, chunk by chunk; a chunk runs from white space to white
// space. known tells that token i is a word of dates and times, as in "mar-12".
func MarkCodes(toks []Token, known func(i int) bool) {
	for i := 0; i < len(toks); {
		j := i + 1
		for j < len(toks) && !toks[j].Spaced {
			j++
		}
		if isCode(toks[i:j], i, known) {
			for k := i; k < j; k++ {
				toks[k].Dead = true
			}
		}
		i = j
	}
}

// maxNumbers is how many runs of digits a chunk may have and still be a date:
// two dates and two times.
const maxNumbers = 10

// Numbers counts the runs of digits.
func Numbers(toks []Token) int {
	n := 0
	for i := range toks {
		if toks[i].Digits > 0 {
			n++
		}
	}
	return n
}

// isCode tells whether a chunk, whose first token is token at of the text, is
// an address or a code.
func isCode(chunk []Token, at int, known func(i int) bool) bool {
	if len(chunk) < 2 {
		return false
	}
	if f := chunk[0].Folded; (f == "#" || f == "@" || f == "!") && chunk[1].Kind == Word {
		return f != "@" || !known(at+1)
	}
	if Numbers(chunk) > maxNumbers {
		return true
	}
	for k := range chunk {
		switch chunk[k].Folded {
		case "=", "&", "@", "\\", "_", "<", ">":
			if k > 0 && chunk[k].Kind != Word {
				return true
			}
		case "/":
			if k+1 < len(chunk) && chunk[k+1].Folded == "/" {
				return true
			}
		case "-":
			if k > 0 && k+1 < len(chunk) && chunk[k-1].Kind == Word && chunk[k+1].Kind == Number && !known(at+k-1) && (k < 2 || chunk[k-2].Kind != Number) {
				return true
			}
		}
	}
	return false
}
