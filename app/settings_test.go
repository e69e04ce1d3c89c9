package app

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWhereFilesAre(t *testing.T) {
	for want, s := range map[string]Settings{
		filepath.Join("data", "files", "requests"):  {Data: "data"},
		filepath.Join("/srv", "requests"):           {Data: "data", Files: "/srv"},
		filepath.Join("/srv", "two", "requests"):    {DB: "/x/requests.db", Files: "/srv/two"},
		"/x/requests-files":                         {Data: "data", DB: "/x/requests.db"},
		filepath.Join("other", "files", "requests"): {Data: "other", DB: "postgres://localhost/becario"},
	} {
		if got := s.files("requests"); got != want {
			t.Errorf("%+v: got %s, want %s", s, got, want)
		}
	}
}

func TestLimitsOfFiles(t *testing.T) {
	right := Settings{Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid", FileMB: 1, PictureMP: 2, SpaceMB: 3, SpaceFiles: 4, ChatURL: "https://becario.example/chat"}
	if err := right.Check(nil); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Settings){
		"file-mb": func(s *Settings) { s.FileMB = -1 }, "picture-mp": func(s *Settings) { s.PictureMP = maxLimit + 1 },
		"space-mb": func(s *Settings) { s.SpaceMB = -5 }, "space-files": func(s *Settings) { s.SpaceFiles = -1 },
		"chat-url": func(s *Settings) { s.ChatURL = "becario" },
	} {
		wrong := right
		change(&wrong)
		if err := wrong.Check(nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want that it is refused by name", name, err)
		}
	}
}
