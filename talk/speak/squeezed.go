package speak

import "strings"

// Squeezed is a text without the letters that are held: "holaaa".
func Squeezed(text string) string {
	var kept []rune
	for _, r := range text {
		if n := len(kept); n > 1 && kept[n-1] == r && kept[n-2] == r {
			continue
		}
		kept = append(kept, r)
	}
	words := strings.Fields(string(kept))
	for i, w := range words {
		bare := strings.TrimRight(w, ".,;:!¡?")
		if r := []rune(bare); len(r) > 2 && r[len(r)-1] == r[len(r)-2] && !strings.ContainsRune("lrcn", r[len(r)-1]) {
			words[i] = string(r[:len(r)-1]) + w[len(bare):]
		}
	}
	return strings.Join(words, " ")
}
