package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set when a release is built.
var version = "development"

type versionCmd struct{}

// Run prints the version, the commit if it is known, and the platform.
func (versionCmd) Run() error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	fmt.Printf("becario %s%s %s/%s\n", version, commit, runtime.GOOS, runtime.GOARCH)
	return nil
}
