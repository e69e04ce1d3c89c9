package desk

import (
	"archive/zip"
	"embed"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fold"
)

// sheet takes the rows of an export, one at a time.
type sheet interface {
	row(cells []string) error
	end() error
}

// export writes the requests of a list as a table, a row each, while it reads them:
// how many there are makes no difference to the memory.
func (d *Desk) export(w http.ResponseWriter, r *http.Request, v visitor) {
	p := page{words: d.page(r, v, "desk.queue").words}
	l := readList(r)
	l.Page = ""
	types, err := d.Requests.Types(r.Context(), &requestsv1.TypesRequest{})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	first := l.request(v)
	first.Limit = 1
	if _, err := d.Office.List(r.Context(), first); err != nil { // what is wrong is told before anything is written
		d.fail(w, r, v, err)
		return
	}
	name := "becario-" + p.Today()
	var out sheet
	if strings.HasSuffix(r.URL.Path, ".xlsx") {
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.xlsx"`)
		out, err = newXLSX(w)
	} else {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
		_, err = io.WriteString(w, "\ufeff") // by which Excel knows UTF-8
		out = &csvSheet{csv.NewWriter(w)}
	}
	if err == nil {
		err = d.write(r, v, p, l, types, out)
	}
	if err == nil {
		err = out.end()
	}
	if err != nil {
		if r.Context().Err() == nil {
			d.Log.Warn("desk: export cut short", "error", err)
		}
		panic(http.ErrAbortHandler) // so that nobody takes half of it for all
	}
}

func (d *Desk) write(r *http.Request, v visitor, p page, l list, types *requestsv1.TypesResponse, out sheet) error {
	req := l.request(v)
	req.NoCounts, req.Limit, req.Sort = true, 200, 0
	states := req.States
	if req.Query != "" { // a search is in one order
		states = []requestsv1.State{requestsv1.State_STATE_UNSPECIFIED}
	} else {
		req.Sort = requestsv1.Sort_SORT_FILED
	}
	kinds := map[string]*requestsv1.Type{}
	for _, t := range types.Types {
		kinds[t.Key] = t
	}
	t := table{page: p, shows: l.exported(kinds[l.Type]), kinds: kinds, names: namesOf(types)}
	head := make([]string, len(t.keys))
	for i, key := range t.keys {
		head[i] = t.label(p.words, key)
	}
	if err := out.row(head); err != nil {
		return err
	}
	for _, state := range states {
		if state != 0 {
			req.States = []requestsv1.State{state}
		}
		for req.Page = ""; ; {
			res, err := d.seen(r.Context(), v, req)
			if err != nil {
				return err
			}
			if t.shows.of(byProgramme, byCountry, byUniversity) {
				if t.known, err = d.known(r.Context(), res.Items); err != nil {
					return err
				}
			}
			for _, item := range res.Items {
				if err := out.row(t.cells(item)); err != nil {
					return err
				}
			}
			if req.Page = res.Next; req.Page == "" {
				break
			}
		}
	}
	return nil
}

// The columns that only exports have.
const (
	byTitle     = "title"
	byOverdue   = "overdue"
	byMissing   = "missing"
	byDocuments = "documents"
	byFields    = "fields" // all of a form in one cell
)

// exported are the columns of a list as a file: those that it names, or all. The
// fields of the one type that is asked for have columns of their own then.
func (l list) exported(t *requestsv1.Type) shows {
	s := l.shows(t)
	if len(l.Cols) > 0 {
		first := []string{byNumber, byTitle}
		if s.of(byNumber) {
			first = []string{byTitle}
		}
		s.keys = append(first, s.keys...)
		return s
	}
	s.keys = []string{byNumber, byFiled, byType, byTitle, byHolder, byState, byAssignee, byPriority, byDeadline, byOverdue, byMissing, byDocuments}
	if len(t.GetFields()) == 0 {
		s.keys = append(s.keys, byFields)
	}
	for _, f := range t.GetFields() {
		s.keys = append(s.keys, fieldPrefix+f.Key)
		s.fields[fieldPrefix+f.Key] = f
	}
	s.keys = append(s.keys, byProgramme, byCountry, byUniversity, byChanged, byWaiting, byUnread)
	return s
}

// table is what an export writes.
type table struct {
	page
	shows
	kinds map[string]*requestsv1.Type
	names names
	known map[string]*holdersv1.Holder // whose the requests of a page are, by space
}

// cells are those of a request: what programs read as they read it.
func (t table) cells(item *requestsv1.Item) []string {
	cells := make([]string, len(t.keys))
	for i, key := range t.keys {
		cells[i] = t.cell(item, key)
	}
	return cells
}

func (t table) cell(item *requestsv1.Item, key string) string {
	r := item.Request
	if f := t.shows.fields[key]; f != nil {
		if f.Private {
			return ""
		}
		return value(r, f)
	}
	switch key {
	case byNumber:
		return r.Number
	case byFiled:
		return t.Machine(r.FiledAt)
	case byChanged:
		return t.Machine(r.ChangedAt)
	case byType:
		return t.Name(t.kinds[r.Type].GetNames(), r.Type)
	case byTitle:
		return r.Title
	case byHolder:
		return r.Holder
	case byState:
		return t.State(r.State)
	case byAssignee:
		return item.Assignee
	case byPriority:
		return t.PriorityName(item.Priority)
	case byDeadline:
		return r.Deadline
	case byMissing:
		return strconv.Itoa(len(r.Missing))
	case byDocuments:
		return strconv.Itoa(len(r.Documents))
	case byProgramme:
		return t.known[r.Space].GetProgramme()
	case byUniversity:
		return t.known[r.Space].GetUniversity()
	case byCountry:
		return country(t.known[r.Space], t.words)
	case byWaiting:
		return t.waitsFor(r, t.names)
	}
	if key == byFields {
		var all []string
		for _, f := range t.page.fields(t.kinds[r.Type], r) {
			if !f.Hidden {
				all = append(all, f.Name+": "+f.Value)
			}
		}
		return strings.Join(all, "; ")
	}
	if key == byOverdue && r.Overdue || key == byUnread && item.Unread {
		return t.T("desk.yes")
	}
	return ""
}

// csvSheet is a file of comma-separated values.
type csvSheet struct{ out *csv.Writer }

func (s *csvSheet) row(cells []string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = harmless(c)
	}
	return s.out.Write(safe)
}

func (s *csvSheet) end() error {
	s.out.Flush()
	return s.out.Error()
}

// inner is a formula in a cell of its own where a spreadsheet takes semicolons or tabs
// for the ends of cells, as it does in Spanish.
var inner = regexp.MustCompile("([;\t]\\s*)([=+\\-@＝＋－＠])")

// harmless is a cell that no spreadsheet takes for a formula: what begins like one
// gets an apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
func harmless(cell string) string {
	cell = inner.ReplaceAllString(cell, "$1'$2")
	plain := fold.Text(strings.TrimLeft(cell, " \u00a0\ufeff"))
	if plain != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(plain)[0]) {
		return "'" + cell
	}
	return cell
}

// xlsx is a workbook with one sheet, all of whose cells are text: a spreadsheet
// computes none of them.
type xlsx struct {
	archive *zip.Writer
	sheet   io.Writer
	rows    int
}

// The parts of a workbook (ECMA-376), and the beginning of its sheet.
//
//go:embed workbook/*.xml
var workbook embed.FS

// workbookParts are where they go.
var workbookParts = [][2]string{
	{"[Content_Types].xml", "types.xml"}, {"_rels/.rels", "rels.xml"}, {"xl/workbook.xml", "workbook.xml"},
	{"xl/_rels/workbook.xml.rels", "workbook_rels.xml"}, {"xl/worksheets/sheet1.xml", "sheet.xml"},
}

// newXLSX begins a workbook; the sheet comes last and stays open.
func newXLSX(w io.Writer) (*xlsx, error) {
	s := &xlsx{archive: zip.NewWriter(w)}
	for _, part := range workbookParts {
		body, err := workbook.ReadFile("workbook/" + part[1])
		if err != nil {
			return nil, err
		}
		if s.sheet, err = s.archive.Create(part[0]); err != nil {
			return nil, err
		}
		if _, err := s.sheet.Write(body); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// maxRows is how many rows a sheet may have (ECMA-376, 18.3.1.73).
const maxRows = 1_048_576

func (s *xlsx) row(cells []string) error {
	if s.rows++; s.rows > maxRows {
		return fmt.Errorf("a sheet has at most %d rows; CSV has no limit", maxRows)
	}
	var b strings.Builder
	b.WriteString("<row>")
	for _, c := range cells {
		b.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
		if err := xml.EscapeText(&b, []byte(c)); err != nil {
			return err
		}
		b.WriteString("</t></is></c>")
	}
	b.WriteString("</row>")
	_, err := io.WriteString(s.sheet, b.String())
	return err
}

func (s *xlsx) end() error {
	if _, err := io.WriteString(s.sheet, "</sheetData></worksheet>"); err != nil {
		return err
	}
	return s.archive.Close()
}
