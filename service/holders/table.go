package holders

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/wall"
)

// Columns are the folded titles of each column.
type Columns map[string][]string

// ReadColumns reads a file that says how columns may be called: a line for each,
// with its titles. The columns are name, or first and last; email, document,
// programme, university, country, from and to.
func ReadColumns(data []byte) (Columns, error) {
	c := Columns{}
	if err := toml.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("columns of holders: %w", err)
	}
	for _, titles := range c {
		for i, title := range titles {
			titles[i] = strings.Join(words(title), " ")
		}
	}
	return c, nil
}

// Limits of a list.
const (
	maxFile  = 3 << 20
	maxRows  = 20_000
	maxCells = 60
)

// table is a list as it was read.
type table struct {
	at      map[string]int // place of a column
	ignored []string
	rows    [][]string
	first   int // line of the first row
	serial  bool
}

var errNoTable = fault.New(fault.Invalid, "fault.holders_file")

// read reads a CSV or XLSX file.
func (c Columns) read(data []byte) (table, error) {
	if len(data) == 0 || len(data) > maxFile {
		return table{}, errNoTable
	}
	t := table{at: map[string]int{}}
	var lines [][]string
	var err error
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		t.serial = true
		lines, err = readXLSX(data)
	} else {
		lines, err = c.readCSV(data)
	}
	if err != nil {
		return table{}, err
	}
	for i, line := range lines { // above the titles there may be a heading
		if i > 20 {
			break
		}
		if t.ignored = c.titles(line, t.at); c.enough(t.at) {
			t.rows, t.first = lines[i+1:], i+2
			if len(t.rows) > maxRows {
				return table{}, fault.New(fault.Invalid, "fault.holders_many", "max", maxRows)
			}
			return t, nil
		}
		clear(t.at)
	}
	return table{}, errNoTable
}

// enough reports whether the columns tell who somebody is.
func (c Columns) enough(at map[string]int) bool {
	_, name := at["name"]
	_, last := at["last"]
	_, email := at["email"]
	return (name || last) && email
}

// titles finds the columns of a line of titles and returns those that are not known.
func (c Columns) titles(line []string, at map[string]int) (ignored []string) {
	for i, cell := range line {
		title := strings.Join(words(cell), " ")
		if title == "" {
			continue
		}
		known := false
		for column, titles := range c {
			if _, taken := at[column]; slices.Contains(titles, title) && !taken {
				at[column], known = i, true
			}
		}
		if !known {
			ignored = append(ignored, strings.TrimSpace(cell))
		}
	}
	return ignored
}

// readCSV reads lines with commas, semicolons or tabs between, in UTF-8 or as
// spreadsheets of Windows write it.
func (c Columns) readCSV(data []byte) ([][]string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.ContainsRune(data, 0) {
		return nil, errNoTable
	}
	if !utf8.Valid(data) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return nil, errNoTable
		}
		data = decoded
	}
	var best [][]string
	for _, comma := range []rune{';', ',', '\t'} {
		r := csv.NewReader(bytes.NewReader(data))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
		var lines [][]string
		for {
			line, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				lines = nil
				break
			}
			if len(lines) <= maxRows+21 {
				lines = append(lines, line[:min(len(line), maxCells)])
			}
		}
		for _, line := range lines[:min(len(lines), 20)] {
			if at := map[string]int{}; c.titles(line, at) != nil || len(at) > 0 {
				if c.enough(at) {
					return lines, nil
				}
			}
		}
		if best == nil {
			best = lines
		}
	}
	return best, nil
}

// readXLSX reads the first sheet. What it would unpack to is bounded (case 6: a
// small file that unpacks to a large one).
func readXLSX(data []byte) ([][]string, error) {
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 32 << 20})
	if err != nil {
		return nil, errNoTable
	}
	defer file.Close()
	sheets := file.GetSheetList()
	if len(sheets) == 0 {
		return nil, errNoTable
	}
	rows, err := file.Rows(sheets[0])
	if err != nil {
		return nil, errNoTable
	}
	defer rows.Close()
	var lines [][]string
	for rows.Next() && len(lines) <= maxRows+21 {
		line, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, errNoTable
		}
		lines = append(lines, line[:min(len(line), maxCells)])
	}
	if rows.Error() != nil {
		return nil, errNoTable
	}
	return lines, nil
}

// holder reads a row. What is wrong is told by the key of a phrase and the column.
func (t table) holder(row []string) (h Holder, problem, column string) {
	cell := func(column string) string {
		if i, ok := t.at[column]; ok && i < len(row) {
			return strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(row[i], "\x00", ""), "")), " ")
		}
		return ""
	}
	h.Name = cell("name")
	if h.Name == "" {
		h.Name = strings.TrimSpace(cell("first") + " " + cell("last"))
	}
	h.Email, h.Document, h.Programme, h.University, h.Country = cell("email"), strings.ToUpper(cell("document")), cell("programme"), cell("university"), cell("country")
	var fromErr, toErr error
	h.From, fromErr = t.day(cell("from"))
	h.To, toErr = t.day(cell("to"))
	email, emailErr := field.Check(field.Email, h.Email)
	country, countryErr := field.Check(field.Country, h.Country)
	switch {
	case h.Name == "":
		return h, "holders.no_name", "name"
	case h.Email == "":
		return h, "holders.no_email", "email"
	case emailErr != nil:
		return h, "holders.bad_email", "email"
	case countryErr != nil:
		return h, "holders.bad_country", "country"
	case fromErr != nil:
		return h, "holders.bad_day", "from"
	case toErr != nil:
		return h, "holders.bad_day", "to"
	case h.From != "" && h.To != "" && h.To < h.From:
		return h, "holders.bad_order", "to"
	}
	for column, value := range map[string]string{"name": h.Name, "document": h.Document, "programme": h.Programme, "university": h.University} {
		if utf8.RuneCountInString(value) > 200 {
			return h, "holders.long", column
		}
	}
	h.Email, h.Country = strings.ToLower(email), country
	return h, "", ""
}

// day reads a day: 2026-03-10, 10/03/2026, 10.3.2026 or the number that a
// spreadsheet keeps.
func (t table) day(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && t.serial && n > 20_000 && n < 80_000 {
		at, err := excelize.ExcelDateToTime(n, false)
		if err != nil {
			return "", err
		}
		return at.Format(wall.DayForm), nil
	}
	text, _, _ = strings.Cut(text, " ") // the hour of a moment
	for _, form := range []string{"2006-01-02", "2/1/2006", "2.1.2006", "2-1-2006", "2006/1/2"} {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1950 && at.Year() < 2150 {
			return at.Format(wall.DayForm), nil
		}
	}
	return "", errors.New("no day")
}
