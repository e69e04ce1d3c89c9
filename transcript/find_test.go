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

// In the chat, people find the type of request that they mean in everyday words, none of
// which stands in the catalogue, or it is among those that they are asked about. How many find
// it is printed, and may not fall. The kinds of those that were lost were looked at once.
func TestTypesAreFoundInTheChat(t *testing.T) {
	const least = 80 // percent
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

// Messages about tasks, classes and money, and small talk, are not taken for something that
// is wanted of the office: no type is offered.
func TestOrdinaryMessagesAreNotForTheOffice(t *testing.T) {
	data, err := os.ReadFile("testdata/not_for_the_office.txt")
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
	n := 0
	for line := range strings.Lines(string(data)) {
		lang, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || lang == "#" {
			continue
		}
		n++
		got, err := player.Play(t.Context(), "clock 2026-11-30 09:00 Europe/Madrid\nlang "+lang+"\np"+strconv.Itoa(n)+"> "+text)
		if err != nil {
			t.Fatal(err)
		}
		_, answer, _ := strings.Cut(got, text)
		for _, kind := range types.Types() {
			for _, name := range kind.Names {
				if strings.Contains(answer, name) {
					t.Errorf("%q is answered with %s", text, name)
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d messages", n)
	}
}
