package draw

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"unicode/utf16"

	"github.com/go-text/typesetting/font/opentype"
)

var (
	big         = binary.BigEndian
	errTypeface = errors.New("not a TrueType font that can be cut")
)

// check reports whether subset can do with the tables (OpenType 1.9): their
// fixed parts are there, and every glyph lies within its table.
func (t *typeface) check() error {
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "post": 32} {
		if len(t.tables[tag]) < least {
			return errTypeface
		}
	}
	n := int(big.Uint16(t.tables["maxp"][4:]))
	long := big.Uint16(t.tables["head"][50:]) == 1
	if !long || len(t.tables["loca"]) < 4*(n+1) || len(t.tables["hmtx"]) < 4*n || int(big.Uint16(t.tables["hhea"][34:])) != n {
		return errTypeface
	}
	last := uint32(0)
	for i := range n + 1 {
		at := big.Uint32(t.tables["loca"][4*i:])
		if at < last || int(at) > len(t.tables["glyf"]) {
			return errTypeface
		}
		last = at
	}
	return nil
}

// advance is how far a glyph moves the pen by itself, in ems.
func (t *typeface) advance(id uint16) float64 {
	return float64(big.Uint16(t.tables["hmtx"][4*int(id):])) / t.perEm
}

// outlineData is the glyph as it stands in the font.
func (t *typeface) outlineData(id uint16) []byte {
	loca := t.tables["loca"][4*int(id):]
	return t.tables["glyf"][big.Uint32(loca):big.Uint32(loca[4:])]
}

// subset makes a font of some glyphs. In it they have the numbers of their
// places in the list, whose first must be 0; the parts of composed ones follow
// them. With letters, the font also finds the place of a letter's glyph, and has
// all that a browser asks for.
func (t *typeface) subset(glyphs []uint16, letters map[rune]int) []byte {
	place := map[uint16]uint16{}
	for i, id := range glyphs {
		place[id] = uint16(i)
	}
	all := slices.Clone(glyphs)
	var glyf, loca, hmtx []byte
	for i := 0; i < len(all); i++ {
		data := slices.Clone(t.outlineData(all[i]))
		for _, at := range components(data) {
			part := big.Uint16(data[at:])
			if _, ok := place[part]; !ok {
				place[part] = uint16(len(all))
				all = append(all, part)
			}
			big.PutUint16(data[at:], place[part])
		}
		loca = big.AppendUint32(loca, uint32(len(glyf)))
		glyf = padded(append(glyf, data...))
		hmtx = append(hmtx, t.tables["hmtx"][4*int(all[i]):][:4]...)
	}
	loca = big.AppendUint32(loca, uint32(len(glyf)))
	tables := map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx, "prep": t.tables["prep"],
		"head": slices.Clone(t.tables["head"]), "hhea": slices.Clone(t.tables["hhea"]), "maxp": slices.Clone(t.tables["maxp"]),
	}
	big.PutUint16(tables["hhea"][34:], uint16(len(all)))
	big.PutUint16(tables["maxp"][4:], uint16(len(all)))
	if letters != nil {
		tables["cmap"] = characterMap(letters)
		tables["OS/2"], tables["name"] = t.tables["OS/2"], nameTable(t.name)
		tables["post"] = slices.Clone(t.tables["post"][:32])
		big.PutUint32(tables["post"], 0x00030000) // no names of glyphs
	}
	return container(tables)
}

// components are the places in a composed glyph where the numbers of its parts
// stand (OpenType, "glyf", composite glyph description).
func components(data []byte) []int {
	const (
		header                                   = 10
		wordArguments, scale, more, xyScale, by2 = 1 << 0, 1 << 3, 1 << 5, 1 << 6, 1 << 7
	)
	if len(data) < header || int16(big.Uint16(data)) >= 0 {
		return nil
	}
	var found []int
	for at := header; at+4 <= len(data); {
		flags := big.Uint16(data[at:])
		found = append(found, at+2)
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&xyScale != 0:
			at += 4
		case flags&by2 != 0:
			at += 8
		}
		if flags&more == 0 {
			break
		}
	}
	return found
}

// container puts tables into a font file without an instant of change, so that
// the same glyphs give the same bytes.
func container(tables map[string][]byte) []byte {
	clear(tables["head"][8:12])  // the adjustment of the sum, below
	clear(tables["head"][28:36]) // modified
	var all []opentype.Table
	head := 0
	for _, tag := range slices.Sorted(maps.Keys(tables)) {
		if tag == "head" {
			for _, before := range all {
				head += len(before.Content)
			}
		}
		all = append(all, opentype.Table{Tag: opentype.MustNewTag(tag), Content: padded(slices.Clone(tables[tag]))})
	}
	file := opentype.WriteTTF(all)
	head += 12 + 16*len(all)
	big.PutUint32(file[head+8:], 0xB1B0AFBA-checksum(file))
	return file
}

// padded fills up to whole words.
func padded(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// checksum adds the words of a file of whole words (OpenType, "Calculating
// checksums").
func checksum(b []byte) uint32 {
	var sum uint32
	for i := 0; i+4 <= len(b); i += 4 {
		sum += big.Uint32(b[i:])
	}
	return sum
}

// family is what the fonts inside an SVG are called, so that they are not taken
// for one that is installed.
const family = "Inter Becario"

// nameTable writes the table of names (OpenType, "name"): a browser refuses a font
// without it.
func nameTable(full string) []byte {
	const windows, unicode, english = 3, 1, 0x409
	all := []struct {
		id   uint16
		text string
	}{{1, family}, {2, "Regular"}, {4, full}, {6, full}}
	var table, texts []byte
	table = big.AppendUint16(table, 0) // version
	table = big.AppendUint16(table, uint16(len(all)))
	table = big.AppendUint16(table, uint16(6+12*len(all)))
	for _, n := range all {
		start := len(texts)
		for _, u := range utf16.Encode([]rune(n.text)) {
			texts = big.AppendUint16(texts, u)
		}
		for _, v := range []uint16{windows, unicode, english, n.id, uint16(len(texts) - start), uint16(start)} {
			table = big.AppendUint16(table, v)
		}
	}
	return append(table, texts...)
}

// characterMap writes the table that finds the glyph of a letter (OpenType's
// cmap, format 12).
func characterMap(letters map[rune]int) []byte {
	const header = 12
	b := big.AppendUint16(nil, 0) // version
	b = big.AppendUint16(b, 1)    // tables
	b = big.AppendUint16(b, 3)    // Windows
	b = big.AppendUint16(b, 10)   // all of Unicode
	b = big.AppendUint32(b, header)
	b = big.AppendUint16(b, 12) // format
	b = big.AppendUint16(b, 0)  // reserved
	b = big.AppendUint32(b, uint32(16+12*len(letters)))
	b = big.AppendUint32(b, 0) // language
	b = big.AppendUint32(b, uint32(len(letters)))
	for _, r := range slices.Sorted(maps.Keys(letters)) {
		b = big.AppendUint32(b, uint32(r)) // first
		b = big.AppendUint32(b, uint32(r)) // last
		b = big.AppendUint32(b, uint32(letters[r]))
	}
	return b
}
