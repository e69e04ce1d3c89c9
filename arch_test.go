package becario_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may says which packages of the product a folder may import, the folder
// itself and what lies in it apart; a name with "=" behind is that package without
// what lies in it. The first row that fits counts. A folder that no row names must
// not exist.
var may = []struct {
	folder string
	needs  []string
	why    string
}{
	{"api", nil, "a contract stands by itself"},
	{"kit", []string{"api/becario/common", "kit"}, "small tools know nothing of the product"},
	{"nlu", nil, "understanding is pure: text in, frames out"},
	{"draw", nil, "pictures know neither languages nor money"},
	{"ical", []string{"kit"}, "a file format knows nothing of the product"},
	{"report", []string{"api/becario/common", "api/becario/academic", "api/becario/expenses", "api/becario/requests", "kit", "draw", "ical"}, "pure: from what services have answered to pictures and lines"},
	{"catalog", []string{"kit"}, "data, and how to read it"},
	{"service/tasks", []string{"api/becario/common", "api/becario/tasks", "kit"}, "services do not know each other"},
	{"service/academic", []string{"api/becario/common", "api/becario/academic", "kit"}, "services do not know each other"},
	{"service/expenses", []string{"api/becario/common", "api/becario/expenses", "kit"}, "services do not know each other"},
	{"service/requests", []string{"api/becario/common", "api/becario/requests", "kit", "catalog"}, "services do not know each other"},
	{"service/holders", []string{"api/becario/common", "api/becario/holders", "kit", "catalog"}, "services do not know each other"},
	{"channel", []string{"kit"}, "ways to talk know nothing of what is talked about"},
	{"person", []string{"channel", "kit"}, "people, whatever they talk about"},
	{"talk/speak", []string{"kit"}, "how things are said, whatever they are"},
	{"talk/tasks", []string{"api/becario/common", "api/becario/tasks", "channel", "kit", "nlu", "person", "talk/speak", "talk="}, "a topic knows its own contract"},
	{"talk/academic", []string{"api/becario/common", "api/becario/academic", "channel", "kit", "nlu", "person", "talk/speak", "talk=", "draw", "report", "ical"}, "a topic knows its own contract"},
	{"talk/expenses", []string{"api/becario/common", "api/becario/expenses", "channel", "kit", "nlu", "person", "talk/speak", "talk=", "draw", "report", "catalog/categories"}, "a topic knows its own contract"},
	{"talk/requests", []string{"api/becario/common", "api/becario/requests", "channel", "kit", "nlu", "person", "talk/speak", "talk=", "draw", "report"}, "a topic knows its own contract"},
	{"talk/holders", []string{"api/becario/common", "api/becario/holders", "channel", "kit", "nlu", "person", "talk/speak", "talk="}, "a topic knows its own contract"},
	{"talk/agenda", []string{"channel", "kit", "nlu", "person", "talk/speak", "talk="}, "it asks other topics through their powers"},
	{"talk/profile", []string{"channel", "kit", "nlu", "person", "talk/speak", "talk="}, "it is about the person alone"},
	{"talk/smalltalk", []string{"channel", "kit", "nlu", "person", "talk/speak", "talk="}, "it is about nothing that is kept"},
	{"talk/fallback", []string{"kit", "nlu", "talk="}, "another reader"},
	{"talk", []string{"api/becario/common", "channel", "kit", "nlu", "person", "talk/speak"}, "the engine knows no service and no topic"},
	{"bot", []string{"api/becario/common", "channel", "kit", "person", "talk="}, "delivery knows nothing of what is talked about"},
	{"privacy", []string{"api", "channel", "kit"}, "what parts keep is reached through contracts and stores that it is given"},
	{"desk", []string{"api/becario/common", "api/becario/desk", "api/becario/requests", "api/becario/holders", "kit", "draw", "report", "webform"}, "the desk has a contract of its own and calls the services of the office through their contracts"},
	{"webform", []string{"api/becario/common", "api/becario/requests", "kit"}, "a form on a page, whoever fills it in"},
	{"public", []string{"api/becario/common", "api/becario/requests", "kit", "webform"}, "pages for everybody call the service through its contract"},
	{"app", []string{""}, "only app knows what runs where"},
	{"transcript", []string{"api", "kit", "bot", "channel", "person"}, "it plays a bot that it is given; its test may open an app"},
	{"cmd", []string{"app", "bot", "channel", "nlu", "kit", "person"}, "flags, signals, exit status"},
	{"tools", []string{"kit"}, "programs for those who work on the product"},
	{"bench", []string{""}, "it measures the whole"},
}

// rooms says which other packages of nlu one of them may import, tests apart;
// lang is data and free to all. The rooms of the entities are in nlu/entity.
var rooms = map[string][]string{
	"nlu":         nil,
	"nlu/pattern": nil,
	"nlu/packed":  nil,
	"nlu/exact":   nil,
	"nlu/model":   {"nlu/exact", "nlu/packed"},
	"nlu/tagger":  {"nlu/exact", "nlu/packed"},
	"nlu/feature": nil,
	"nlu/vocab":   {"nlu/model", "nlu/pattern", "nlu/tagger"},
	"nlu/cut":     {"nlu", "nlu/feature", "nlu/model", "nlu/entity", "nlu/entity/money", "nlu/pattern", "nlu/vocab"},
	"nlu/choose":  {"nlu", "nlu/feature", "nlu/entity", "nlu/pattern", "nlu/vocab", "nlu/cut"},
	"nlu/slot":    {"nlu", "nlu/entity", "nlu/pattern", "nlu/vocab", "nlu/cut"},
	"nlu/read":    {"nlu", "nlu/feature", "nlu/model", "nlu/entity", "nlu/entity/money", "nlu/pattern", "nlu/vocab", "nlu/cut", "nlu/slot"},
}

func TestRoomsOfUnderstanding(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, "becario/")
		needs, ok := rooms[path]
		if !ok {
			continue
		}
		for _, imported := range p.Imports {
			if own, ok := strings.CutPrefix(imported, "becario/"); ok && own != "nlu/lang" && !slices.Contains(needs, own) {
				t.Errorf("%s imports %s: a message is cut, then an intent is chosen, then its slots are read", path, own)
			}
		}
	}
}

// forbidden are imports from outside that a folder must do without.
var forbidden = []struct{ folder, path, why string }{
	{"nlu", "net/http", "understanding has no network"},
	{"nlu", "database/sql", "understanding keeps nothing"},
	{"nlu", "os", "understanding reads only what is embedded"},
	{"service", "net/http", "services speak through their contract"},
	{"bot", "database/sql", "its store is bot/botdb"},
	{"talk", "database/sql", "the conversation keeps nothing itself"},
}

type pkg struct {
	ImportPath, Name, Doc string
	Imports, TestGoFiles  []string
	GoFiles               []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Doc,Imports,GoFiles", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
}

func within(path, folder string) bool {
	return folder == "" || path == folder || strings.HasPrefix(path, folder+"/")
}

func TestImportsPointTheRightWay(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, "becario/")
		row := slices.IndexFunc(may, func(r struct {
			folder string
			needs  []string
			why    string
		}) bool {
			return within(path, r.folder)
		})
		if row < 0 {
			t.Errorf("%s: no row of this test says what it may import", path)
			continue
		}
		for _, imported := range p.Imports {
			own, ok := strings.CutPrefix(imported, "becario/")
			if !ok || within(own, may[row].folder) && may[row].folder != "talk" {
				continue
			}
			if !slices.ContainsFunc(may[row].needs, func(need string) bool {
				alone, exact := strings.CutSuffix(need, "=")
				return exact && own == alone || !exact && within(own, need)
			}) {
				t.Errorf("%s imports %s: %s", path, own, may[row].why)
			}
		}
	}
}

func TestImportsFromOutside(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, "becario/")
		for _, f := range forbidden {
			// Stores, suites and channels live in folders of their own.
			exempt := strings.HasSuffix(path, "db") || strings.HasSuffix(path, "test") || within(path, "channel/telegram") || within(path, "channel/webchat") || within(path, "nlu/train")
			if within(path, f.folder) && !exempt && slices.Contains(p.Imports, f.path) {
				t.Errorf("%s imports %s: %s", path, f.path, f.why)
			}
		}
	}
}

// TestTheEngineKnowsNoTopic holds that what can be talked about is known to topics
// alone: the engine names no intent and no service.
func TestTheEngineKnowsNoTopic(t *testing.T) {
	contract := []string{"Input", "Result", "Frame", "Intent", "Slots", "Context", "Names", "AllNames", "Assumption", "Band", "Act", "Show", "Ask", "Effect", "Reads", "Changes", "Weighty", "Sure",
		"Before", "Place", "AtSure", "AtWhich", "AfterChat", "AfterLost",
		"Relations", "Relation", "Complete", "Corrects", "TakesBack", "Agrees", "Refuses", "Reacts", "AsksAbout", "Likely", "Surely"}
	var names []string
	for _, folder := range talks() {
		names = append(names, strings.TrimPrefix(folder, "talk/"))
	}
	eachFile(t, "talk", func(file *ast.File, at func(token.Pos) token.Position) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := n.X.(*ast.Ident); ok && of.Name == "nlu" && !slices.Contains(contract, n.Sel.Name) {
					t.Errorf("%s: the engine names nlu.%s; that is for a topic to know", at(n.Pos()), n.Sel.Name)
				}
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && slices.Contains(names, text) {
					t.Errorf("%s: the engine names %q; that is for a topic to know", at(n.Pos()), text)
				}
			}
			return true
		})
	})
}

// speaks are the folders whose Go may hold no words for people.
var speaks = append([]string{"talk", "report", "kit/locale", "desk"}, talks()...)

// talks are the folders in talk that may exist and speak to people: the topics, and
// what they share. The fallback speaks to a program.
func talks() []string {
	var folders []string
	for _, row := range may {
		if strings.HasPrefix(row.folder, "talk/") && row.folder != "talk/fallback" {
			folders = append(folders, row.folder)
		}
	}
	return folders
}

// TestNoWordsForPeopleInGo holds that sentences are phrases of the language packs.
// Two words in a row are taken for a sentence, unless they are for an operator:
// errors, logs and panics.
func TestNoWordsForPeopleInGo(t *testing.T) {
	sentence := regexp.MustCompile(`\pL{2,} \pL{2,}`)
	operator := regexp.MustCompile(`^(errors\.New|fmt\.Errorf|panic|log\.|.*\.(Log\.\w+|Warn|Error|LogError|Info|Debug|Note|With)|trouble\.New|regexp\.\w+|.*(SendError|Errorf|Fatalf)|http\.Error)`)
	for _, folder := range speaks {
		eachFile(t, folder, func(file *ast.File, at func(token.Pos) token.Position) {
			var calls []ast.Node
			ast.Inspect(file, func(n ast.Node) bool {
				if n == nil {
					if len(calls) > 0 {
						calls = calls[:len(calls)-1]
					}
					return true
				}
				calls = append(calls, n)
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil || !sentence.MatchString(text) {
					return true
				}
				for _, c := range calls {
					if call, ok := c.(*ast.CallExpr); ok {
						name := &bytes.Buffer{}
						if printer.Fprint(name, token.NewFileSet(), call.Fun) == nil && operator.MatchString(name.String()) {
							return true
						}
					}
					if tag, ok := c.(*ast.Field); ok && tag.Tag == lit {
						return true
					}
				}
				t.Errorf("%s: %q are words for people, or look like it; they belong into nlu/lang", at(lit.Pos()), text)
				return true
			})
		})
	}
}

// eachFile parses the Go files of a folder, tests apart.
func eachFile(t *testing.T, folder string, do func(file *ast.File, at func(token.Pos) token.Position)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no Go files: %v", folder, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		do(file, files.Position)
	}
}

func TestPackagesAreDescribed(t *testing.T) {
	generated := regexp.MustCompile(`^becario/api/`)
	vague := []string{"util", "utils", "common", "helpers", "misc", "models"}
	for _, p := range packages(t) {
		if generated.MatchString(p.ImportPath) {
			continue
		}
		if p.Doc == "" {
			t.Errorf("%s: its package has no comment", p.ImportPath)
		}
		if slices.Contains(vague, p.Name) {
			t.Errorf("%s: the name %s says nothing of what is in it", p.ImportPath, p.Name)
		}
	}
}
