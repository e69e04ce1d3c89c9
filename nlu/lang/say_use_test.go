package lang_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// composed are the phrases whose key is put together while the program runs, so
// that no source holds it whole: a * stands for one part. Each says where the
// part comes from.
var composed = []struct{ keys, why string }{
	{"dossier.happened.*", "kinds of events of a request, in talk/requests/dossier.go"},
	{"tell.outcome.*", "what became of a message to many for a person, in desk/broadcast.go"},
	{"tell.stage.*", "how far a message to many has come, in desk/broadcast.go"},
	{"ask.*", "the intent that a question is about"},
	{"budget.of_*", "the period of a limit"},
	{"class.kind.*", "the type of a class, in a sentence"},
	{"class.type.*", "the type of a class, in the timetable"},
	{"command.*", "the commands in the menu, channel.Commands"},
	{"command_words.*", "the commands, by all their names"},
	{"archive.part_*", "the parts that keep something about people"},
	{"data.erase_in_*", "the channels that keep messages themselves"},
	{"data.part_*", "the parts that keep something about people"},
	{"paper.verdict.*", "the states in which a request is decided"},
	{"paper.which_*", "what is printed: a receipt or a decision"},
	{"paper.file_*", "what is printed: a receipt or a decision"},
	{"paper.*_here", "what is printed: a receipt or a decision"},
	{"public.now.*", "the state of a request, without anything personal"},
	{"daypart.*", "the part of the day of a task"},
	{"desk.deadline_*", "the kind of a deadline"},
	{"desk.view.*", "the views of the queue"},
	{"desk.done.*", "what was done on the page of a request"},
	{"desk.link_*", "the kind of a link"},
	{"desk.reason.*", "why something was decided"},
	{"desk.event.*", "the kind of an event in the history of a request"},
	{"holders.*", "why a row of a list of holders is refused"},
	{"people.by_*", "how a chat was linked"},
	{"people.*", "what becomes of a row of a list of holders"},
	{"staff.did.*", "what is noted in the record of the desk"},
	{"staff.scope.*", "what a token of a program may do, in desk/tokens.go"},
	{"staff.scope_hint.*", "what a token of a program may do, explained"},
	{"staff.role.*", "the roles at the desk"},
	{"staff.role_hint.*", "the roles at the desk: what each may do"},
	{"expense.as_*", "the forms of a chart"},
	{"help.*", "the topics of help"},
	{"lang.*", "the tags of the languages"},
	{"length.*", "the units of a length"},
	{"repeat.*", "how often a rule repeats"},
	{"request.next.*", "the state that a request has come to: what to do"},
	{"request.now.*", "the state of a request, in a sentence"},
	{"request.state.*", "the state of a request, as a name"},
	{"settings.unknown_*", "the settings that can be chosen"},
	{"settings.choose_*", "the settings that can be chosen"},
	{"talk.*", "the kinds of small talk"},
	{"task.*_many", "what was done to several tasks at once"},
	{"task.*_none", "the lists of tasks, empty"},
	{"task.*_when", "what was done to a task with a date"},
	{"unreadable.*", "the kinds of content that are no text"},
	{"deny.*", "the intent of what was done last, as people deny it"},
	{"task.*_several", "what is done with several tasks that are named"},
	{"mood.*", "how people say how they are"},
	{"near.*", "the intent that a button offers"},
	{"reminder.only_*", "the notices that can be set"},
	{"talk.mood_*", "how people are"},
	{"words.scope_*", "the notices that can be set, as people call them"},
	{"words.*", "the kinds of small talk, as people write them"},
	{"words.many_*", "the services: words for several of their records"},
	{"words.of_*", "the services: words by which a message is about their records"},
	{"zones", "cities and their zones, read as data"},
}

// outside are literals that look like keys of phrases and are something else.
var outside = []struct{ pattern, why string }{
	{"*.css", "a file of a page"},
	{"*.js", "a file of a page"},
	{"desk.json", "the description of the calls"},
	{"desk.yaml", "the description of the calls"},
	{"class.soon", "a kind of notice"},
	{"profile.loud", "the data of a button"},
	{"profile.undigest", "the data of a button"},
	{"request.advanced", "a kind of notice"},
	{"request.recounted", "a kind of notice"},
	{"task.ahead", "a kind of notice"},
	{"task.due", "a kind of notice"},
	{"task.nag", "a kind of notice"},
}

// silent are the folders whose Go says no phrase; all others may.
var silent = []string{"api", "bench", "deploy", "docs", "nlu", "tools", "transcript"}

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$`)

// use is where a key stands in a source.
type use struct {
	at    string
	given map[string]bool // the blanks that are filled there; nil if that cannot be told
}

// uses reads the sources and returns each key that stands in them whole.
func uses(t *testing.T) map[string][]use {
	t.Helper()
	all := map[string][]use{}
	root := filepath.Join("..", "..")
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || slices.Contains(silent, folder.Name()) || strings.HasPrefix(folder.Name(), ".") {
			continue
		}
		err := filepath.WalkDir(filepath.Join(root, folder.Name()), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			shown := filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator)))
			switch filepath.Ext(name) {
			case ".go":
				return goUses(name, shown, all)
			case ".html":
				return pageUses(name, shown, all)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func goUses(name, shown string, all map[string][]use) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	given := map[*ast.BasicLit]map[string]bool{}
	pressed := map[ast.Expr]bool{} // what a button sends when it is pressed is no phrase
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			if key, names := filled(n); key != nil {
				given[key] = names
			}
			if fun, ok := n.Fun.(*ast.SelectorExpr); ok && fun.Sel.Name == "Button" && len(n.Args) > 1 {
				pressed[n.Args[1]] = true
			}
		case *ast.BasicLit:
			if key, ok := text(n); ok && keyForm.MatchString(key) && !pressed[n] {
				at := files.Position(n.Pos())
				all[key] = append(all[key], use{shown + ":" + strconv.Itoa(at.Line), given[n]})
			}
		}
		return true
	})
	return nil
}

// filled returns the key of a call that says a phrase, and the names of the
// blanks that it fills; no names if they are not all written there.
func filled(call *ast.CallExpr) (*ast.BasicLit, map[string]bool) {
	var name string
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = fun.Sel.Name
		if x, ok := fun.X.(*ast.Ident); ok && x.Name == "fault" {
			name = "fault." + name
		}
	default:
		return nil, nil
	}
	first := map[string]int{"say": 0, "T": 0, "Say": 0, "fault.New": 1}
	i, ok := first[name]
	if !ok || len(call.Args) <= i {
		return nil, nil
	}
	key, ok := call.Args[i].(*ast.BasicLit)
	if !ok || call.Ellipsis.IsValid() {
		return nil, nil
	}
	names := map[string]bool{}
	if rest := call.Args[i+1:]; len(rest) == 1 {
		literal, ok := rest[0].(*ast.CompositeLit)
		if !ok {
			return key, nilIfNot(rest[0])
		}
		for _, pair := range literal.Elts {
			if s, ok := text(pair.(*ast.KeyValueExpr).Key); ok {
				names[s] = true
			}
		}
		return key, names
	}
	for j := i + 1; j < len(call.Args); j += 2 {
		s, ok := text(call.Args[j])
		if !ok {
			return key, nil
		}
		names[s] = true
	}
	return key, names
}

// nilIfNot is no names for arguments made elsewhere, and an empty set for nil.
func nilIfNot(arg ast.Expr) map[string]bool {
	if id, ok := arg.(*ast.Ident); ok && id.Name == "nil" {
		return map[string]bool{}
	}
	return nil
}

func text(n ast.Node) (string, bool) {
	literal, ok := n.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}

var quoted = regexp.MustCompile(`"([^"\s]+)"`)

func pageUses(name, shown string, all map[string][]use) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(string(data), "\n") {
		for _, found := range quoted.FindAllStringSubmatch(line, -1) {
			if keyForm.MatchString(found[1]) {
				all[found[1]] = append(all[found[1]], use{at: shown + ":" + strconv.Itoa(i+1)})
			}
		}
	}
	return nil
}

// matches reports whether a key is of a pattern in which * stands for one part
// or a piece of one.
func matches(pattern, key string) bool {
	return regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `[A-Za-z0-9_-]+`) + `$`).MatchString(key)
}

// isStem reports whether a key is the beginning of composed ones.
func isStem(key string) bool {
	return slices.ContainsFunc(composed, func(c struct{ keys, why string }) bool { return c.keys == key+"*" })
}

func sections(all map[string]said) map[string]bool {
	found := map[string]bool{}
	for key := range all {
		section, _, _ := strings.Cut(key, ".")
		found[section] = true
	}
	return found
}

func TestEveryKeyIsSaidAndEveryPhraseUsed(t *testing.T) {
	es, used := phrases(t, "es"), uses(t)
	known := sections(es)
	for key, places := range used {
		section, _, _ := strings.Cut(key, ".")
		_, written := es[key]
		if written || !known[section] || isStem(key) || slices.ContainsFunc(outside, func(o struct{ pattern, why string }) bool { return matches(o.pattern, key) }) {
			continue
		}
		for _, place := range places {
			t.Errorf("%s: %s: nobody wrote this phrase", place.at, key)
		}
	}
	for key, s := range es {
		if len(used[key]) == 0 && !slices.ContainsFunc(composed, func(c struct{ keys, why string }) bool { return matches(c.keys, key) }) {
			t.Errorf("%s: %s: nothing says this phrase", s.file, key)
		}
	}
	for _, c := range composed {
		found := false
		for key := range es {
			found = found || matches(c.keys, key)
		}
		if !found {
			t.Errorf("composed: %s: there is no such phrase (%s)", c.keys, c.why)
		}
	}
}

func TestEveryBlankIsFilled(t *testing.T) {
	es := phrases(t, "es")
	for key, places := range uses(t) {
		s, ok := es[key]
		if !ok {
			continue
		}
		needs := s.blanks()
		if len(s.forms) > 1 {
			needs["n"] = true // it chooses the form
		}
		for _, place := range places {
			if place.given == nil {
				continue
			}
			for name := range needs {
				if !place.given[name] {
					t.Errorf("%s: %s: the blank %s is not filled: %q", place.at, key, name, cmp.Or(s.forms["other"]))
				}
			}
		}
	}
}
