package requeststypes

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// Folder is a folder of YAML files, called by a name in what is said about them.
type Folder struct {
	Name  string
	Files fs.FS
}

// place is where something stands.
type place struct {
	file string
	line int
}

func (p place) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: "+format, append([]any{p.file, p.line}, args...)...)
}

// Read reads the types of folders, the later ones adding to the earlier ones and
// overriding what has the same key in them. Each file is a type, or describes
// documents, roles and groups. What is wrong is said for all files together, each
// with file, line and remedy.
func Read(folders ...Folder) (*Set, error) {
	s := &Set{called: map[string]map[string][]string{}}
	var faults []error
	for _, folder := range folders {
		names, err := fs.Glob(folder.Files, "*.yaml")
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", folder.Name, err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("%s: there is no .yaml file in it", folder.Name)
		}
		seen := map[string]place{}
		for _, name := range names {
			data, err := fs.ReadFile(folder.Files, name)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", path.Join(folder.Name, name), err)
			}
			faults = append(faults, s.file(path.Join(folder.Name, name), data, seen)...)
		}
	}
	if len(faults) > 0 { // what refers to what was not read would be said to be missing
		return nil, errors.Join(faults...)
	}
	s.types = slices.DeleteFunc(s.types, func(t *Type) bool { return t.Off })
	slices.SortStableFunc(s.types, func(a, b *Type) int { return cmp.Compare(s.rank(a), s.rank(b)) })
	if faults = s.check(); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	for _, t := range s.types {
		for i := range t.Fields {
			if f := &t.Fields[i]; f.Say == nil {
				f.Say = s.called[f.Key]
			}
		}
	}
	s.finder = newFinder(s.types)
	return s, nil
}

// rank is the place of the group of a type.
func (s *Set) rank(t *Type) int {
	if i := slices.IndexFunc(s.groups, func(g Named) bool { return g.Key == t.Group }); i >= 0 {
		return i
	}
	return len(s.groups)
}

// file adds what a file holds.
func (s *Set) file(name string, data []byte, seen map[string]place) []error {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		line, what, _ := strings.Cut(strings.TrimPrefix(err.Error(), "yaml: line "), ": ")
		return []error{fmt.Errorf("%s:%s: %s; quote texts that hold any of : ? { } [ ] ,", name, line, what)}
	}
	if len(doc.Content) == 0 {
		return []error{place{name, 1}.errorf("the file is empty; write a type in it, or remove it")}
	}
	root := doc.Content[0]
	at := place{name, root.Line}
	isType := root.Kind == yaml.MappingNode && value(root, "key") != nil
	var into any = &common{}
	if isType {
		into = &Type{}
	}
	if faults := strict(name, root, reflect.TypeOf(into).Elem()); len(faults) > 0 {
		return faults
	}
	if err := root.Decode(into); err != nil {
		return []error{fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))}
	}
	if !isType {
		s.share(name, root, into.(*common))
		return nil
	}
	t := into.(*Type)
	t.at = place{name, value(root, "key").Line}
	if base := strings.TrimSuffix(path.Base(name), ".yaml"); t.Key != base {
		return []error{t.at.errorf("the key is %q and the file %s.yaml; both must be the same: rename one", t.Key, base)}
	}
	if first, ok := seen[t.Key]; ok {
		return []error{t.at.errorf("%q is in %s as well; keep one", t.Key, first.file)}
	}
	seen[t.Key] = at
	t.places(name, root)
	if i := slices.IndexFunc(s.types, func(o *Type) bool { return o.Key == t.Key }); i >= 0 {
		s.types[i] = t
	} else {
		s.types = append(s.types, t)
	}
	return nil
}

func (s *Set) share(name string, root *yaml.Node, c *common) {
	lines(name, value(root, "documents"), func(i int, at place) { c.Documents[i].at = at })
	lines(name, value(root, "roles"), func(i int, at place) { c.Roles[i].at = at })
	lines(name, value(root, "groups"), func(i int, at place) { c.Groups[i].at = at })
	for _, d := range c.Documents {
		if i := slices.IndexFunc(s.documents, func(o Document) bool { return o.Key == d.Key }); i >= 0 {
			s.documents[i] = d
		} else {
			s.documents = append(s.documents, d)
		}
	}
	for _, f := range c.Fields {
		s.called[f.Key] = f.Say
	}
	s.roles, s.groups = addNamed(s.roles, c.Roles), addNamed(s.groups, c.Groups)
}

func addNamed(to, from []Named) []Named {
	for _, n := range from {
		if i := slices.IndexFunc(to, func(o Named) bool { return o.Key == n.Key }); i >= 0 {
			to[i] = n
		} else {
			to = append(to, n)
		}
	}
	return to
}

// places notes where the parts of a type stand.
func (t *Type) places(name string, root *yaml.Node) {
	if n := value(root, "second_signature"); n != nil && t.SecondSignature != nil {
		t.SecondSignature.at = place{name, n.Line}
	}
	lines(name, value(root, "fields"), func(i int, at place) {
		t.Fields[i].at = at
		lines(name, value(value(root, "fields").Content[i], "choices"), func(j int, at place) { t.Fields[i].Choices[j].at = at })
	})
	lines(name, value(root, "documents"), func(i int, at place) { t.Documents[i].at = at })
	lines(name, value(root, "rules"), func(i int, at place) { t.Rules[i].at = at })
	lines(name, value(root, "steps"), func(i int, at place) { t.Steps[i].at = at })
	lines(name, value(root, "cases"), func(i int, at place) { t.Cases[i].at = at })
}

func lines(name string, list *yaml.Node, put func(i int, at place)) {
	if list == nil {
		return
	}
	for i, n := range list.Content {
		put(i, place{name, n.Line})
	}
}

// value returns what stands behind a key of a mapping; nil if nothing does.
func value(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// UnmarshalYAML reads one value or a list of them.
func (v *Values) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*v = Values{n.Value}
		return nil
	}
	*v = nil
	for _, one := range n.Content {
		*v = append(*v, one.Value)
	}
	return nil
}

var valuesType = reflect.TypeFor[Values]()

// strict compares a file with the Go type that it becomes: keys that are not
// there, keys said twice, and values of another form than is wanted.
func strict(file string, n *yaml.Node, t reflect.Type) []error {
	at := place{file, n.Line}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == valuesType {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			return []error{at.errorf("keys and values are wanted here, such as %s: ...", keysOf(t)[0])}
		}
		return strictKeys(file, n, t)
	case reflect.Map:
		if n.Kind != yaml.MappingNode {
			return []error{at.errorf("keys and values are wanted here, such as es: ...")}
		}
		var faults []error
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i+1].Tag == "!!null" {
				faults = append(faults, at.errorf("%q has no value; a text with a comma stands in quotes", n.Content[i].Value))
				continue
			}
			faults = append(faults, strict(file, n.Content[i+1], t.Elem())...)
		}
		return faults
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return []error{at.errorf("a list is wanted here: write each thing on a line with - before it, or all in [ ]")}
		}
		var faults []error
		for _, one := range n.Content {
			faults = append(faults, strict(file, one, t.Elem())...)
		}
		return faults
	}
	return strictScalar(at, n, t)
}

func strictScalar(at place, n *yaml.Node, t reflect.Type) []error {
	if n.Kind != yaml.ScalarNode {
		return []error{at.errorf("one value is wanted here")}
	}
	probe := reflect.New(t)
	if err := n.Decode(probe.Interface()); err != nil {
		want := map[reflect.Kind]string{reflect.Int: "a whole number", reflect.Float64: "a number", reflect.Bool: "true or false"}
		return []error{at.errorf("%q is not %s", n.Value, cmp.Or(want[t.Kind()], "a text"))}
	}
	return nil
}

func strictKeys(file string, n *yaml.Node, t reflect.Type) []error {
	keys := keysOf(t)
	var faults []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := place{file, key.Line}
		if seen[key.Value] {
			faults = append(faults, at.errorf("%q is said twice; keep one", key.Value))
		}
		seen[key.Value] = true
		j := slices.Index(keys, key.Value)
		if j < 0 {
			faults = append(faults, at.errorf("there is no key %q here; %s", key.Value, nearest(key.Value, keys)))
			continue
		}
		faults = append(faults, strict(file, n.Content[i+1], fieldOf(t, key.Value).Type)...)
	}
	return faults
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

func fieldOf(t reflect.Type, key string) reflect.StructField {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") == key {
			return t.Field(i)
		}
	}
	return reflect.StructField{}
}

// nearest says which of some names may have been meant.
func nearest(name string, names []string) string {
	best, least := "", 1+len(name)/2
	for _, n := range names {
		if d := levenshtein.ComputeDistance(name, n); d < least {
			best, least = n, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %s?", best)
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return "there are " + strings.Join(sorted, ", ")
}
