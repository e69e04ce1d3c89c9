package transcript_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"becario/app"
	"becario/catalog"
	"becario/channel"
	"becario/kit/clock"
	"becario/nlu/understand"
	"becario/service/requests/requeststypes"
	"becario/transcript"
)

// In the chat, people find the type of request that they mean in everyday words that nobody
// tuned to, or it is among those that they are asked about. How many find it is printed, and
// may not fall.
func TestTypesAreFoundInTheChat(t *testing.T) {
	const least = 60 // percent
	data, err := os.ReadFile("testdata/set_aside.txt")
	if err != nil {
		t.Fatal(err)
	}
	files, err := catalog.Requests("scholarship")
	if err != nil {
		t.Fatal(err)
	}
	types, err := requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: files})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	a := together(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true, Reader: reader})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Lang: "es-ES"}
	zones := map[string]string{"es-PY": "America/Asuncion", "es-ES": "Europe/Madrid", "en": "Europe/London"}
	key, found, all := "", 0, 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "\t") {
			key = line
			continue
		}
		kind, ok := types.Type(key)
		if !ok {
			t.Fatalf("there is no type %q", key)
		}
		all++
		lang, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		got, err := player.Play(t.Context(), "clock 2026-11-30 09:00 "+zones[lang]+"\nlang "+lang+"\np"+strconv.Itoa(all)+"> "+text)
		if err != nil {
			t.Fatal(err)
		}
		_, answer, _ := strings.Cut(got, text)
		for _, name := range kind.Names {
			if strings.Contains(answer, name) {
				found++
				break
			}
		}
	}
	t.Logf("%d of %d", found, all)
	if found*100 < all*least {
		t.Errorf("%d of %d find their type, want %d %%", found, all, least)
	}
}
