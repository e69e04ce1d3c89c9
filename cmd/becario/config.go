package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// configFile is the path of a settings file. Its lines stand below flags and
// environment variables; a line that names no setting is refused.
type configFile string

// BeforeResolve reads the file before flags are worked out.
func (f configFile) BeforeResolve(k *kong.Kong, ctx *kong.Context, trace *kong.Path) error {
	path := string(ctx.FlagValue(trace.Flag).(configFile))
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	values := map[string]any{}
	if _, err := toml.Decode(string(data), &values); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := checkNames(path, values, settingNames(k)); err != nil {
		return err
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		value, ok := values[settingName(flag.Name)]
		if !ok || slices.ContainsFunc(flag.Envs, isSet) {
			return nil, nil
		}
		return fmt.Sprint(value), nil
	}))
	return nil
}

// isSet reports whether there is an environment variable of this name.
func isSet(variable string) bool {
	_, ok := os.LookupEnv(variable)
	return ok
}

// settingName is how a flag is named in the file: tasks-url is tasks_url.
func settingName(flag string) string { return strings.ReplaceAll(flag, "-", "_") }

func settingNames(k *kong.Kong) []string {
	var names []string
	for _, command := range k.Model.Children {
		for _, flag := range command.Flags {
			if name := settingName(flag.Name); !slices.Contains(names, name) && name != "help" {
				names = append(names, name)
			}
		}
	}
	return names
}

func checkNames(path string, values map[string]any, names []string) error {
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
			continue
		}
		switch values[name].(type) {
		case string, bool, int64, float64:
		default:
			return fmt.Errorf("%s: %s: takes one value, such as %s = \"...\"", path, name, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s: no such setting; %s", path, unknown[0], orNearest(unknown[0], names))
}

// variables is how the environment variables of settings begin.
const variables = "BECARIO_"

// foreign are variables that begin like ours and are not meant for the program:
// those of the tests, and those that Kubernetes sets for a service of our name.
var foreign = regexp.MustCompile(`^BECARIO_(TEST_.*|(.*_)?SERVICE_(HOST|PORT)(_.*)?|(.*_)?PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// checkVariables refuses a variable that names no setting.
func checkVariables(k *kong.Kong, environ []string) error {
	var names []string
	for _, command := range append(k.Model.Children, k.Model.Node) {
		for _, flag := range command.Flags {
			names = append(names, flag.Envs...)
		}
	}
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, variables) && !slices.Contains(names, name) && !foreign.MatchString(name) {
			return fmt.Errorf("environment: %s: no such setting; %s", name, orNearest(name, names))
		}
	}
	return nil
}

// orNearest asks whether one of the names was meant, if one is near, or tells
// where they all are.
func orNearest(name string, names []string) string {
	distance := func(other string) int { return levenshtein.ComputeDistance(name, other) }
	nearest := slices.MinFunc(names, func(a, b string) int { return distance(a) - distance(b) })
	if distance(nearest) > len(strings.TrimPrefix(name, variables))/2 {
		return "becario serve --help lists them"
	}
	return "did you mean " + nearest + "?"
}
