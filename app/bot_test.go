package app

import (
	"testing"

	"becario/nlu/understand"
	"becario/talk"
	"becario/talk/fallback"
)

func TestAskingElsewhereIsOffUnlessAnAddressIsGiven(t *testing.T) {
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	off := &App{Config: Config{Reader: u, Settings: Settings{AssistModel: "small", AssistKey: "k"}}}
	if r, err := off.assisted(); err != nil || r != talk.Reader(u) {
		t.Errorf("off: got %T, %v, want the local reader itself", r, err)
	}
	on := &App{Config: Config{Reader: u, Settings: Settings{AssistURL: "http://127.0.0.1:1/v1", AssistModel: "small"}}}
	r, err := on.assisted()
	if _, asks := r.(*fallback.Reader); err != nil || !asks {
		t.Errorf("on: got %T, %v", r, err)
	}
}
