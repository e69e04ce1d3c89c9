package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// credentials is how the files of a folder of secrets begin that are ours:
// becario_telegram_token holds the setting telegram_token.
const credentials = "becario_"

// readCredentials takes settings from the files of a folder: that of systemd's
// LoadCredential, or that in which containers find their secrets. Each becomes
// the variable of its setting, unless that is set: a variable goes before a
// credential, a credential before the file. What does not begin like ours is
// somebody else's; what does and names no setting is refused.
func readCredentials(k *kong.Kong, folder string) error {
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("read credentials: %w; CREDENTIALS_DIRECTORY must name a folder", err)
	}
	names := settingNames(k)
	for i, name := range names {
		names[i] = credentials + name
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, credentials) {
			continue
		}
		if !slices.Contains(names, name) {
			return fmt.Errorf("credentials: %s: no such setting; %s", name, orNearest(name, names))
		}
		variable := strings.ToUpper(name)
		if isSet(variable) {
			continue
		}
		value, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return fmt.Errorf("read credentials: %w", err)
		}
		if err := os.Setenv(variable, strings.TrimRight(string(value), "\r\n")); err != nil {
			return fmt.Errorf("credentials: %s: %w", name, err)
		}
	}
	return nil
}
