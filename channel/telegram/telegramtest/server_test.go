package telegramtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/channel/telegram/telegramtest"
)

// reply is an answer of the server.
type reply struct {
	OK         bool            `json:"ok"`
	Result     json.RawMessage `json:"result"`
	Code       int             `json:"error_code"`
	Words      string          `json:"description"`
	Parameters struct {
		RetryAfter int   `json:"retry_after"`
		Migrate    int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func call(t *testing.T, s *telegramtest.Server, method, body string) reply {
	t.Helper()
	return post(t, s, "/bot"+telegramtest.Token+"/"+method, "application/json", strings.NewReader(body))
}

func post(t *testing.T, s *telegramtest.Server, path, contentType string, body io.Reader) reply {
	t.Helper()
	resp, err := http.Post(s.URL+path, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r reply
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRefusals(t *testing.T) {
	long := strings.Repeat("x", 4097)
	button := func(text, data string) string {
		return fmt.Sprintf(`"reply_markup":{"inline_keyboard":[[{"text":%q,"callback_data":%q}]]}`, text, data)
	}
	for name, test := range map[string]struct {
		method, body, words string
	}{
		"the method is unknown":     {"sendSong", `{}`, "method not found"},
		"a parameter is unknown":    {"sendMessage", `{"chat_id":$ana,"text":"x","colour":1}`, "unknown parameter colour"},
		"a parameter is missing":    {"sendMessage", `{"chat_id":$ana}`, "text is missing"},
		"a number is a string":      {"sendMessage", `{"chat_id":"$ana","text":"x"}`, "chat_id is a string"},
		"a text is a number":        {"sendMessage", `{"chat_id":$ana,"text":5}`, "text must be a string"},
		"there is markup":           {"sendMessage", `{"chat_id":$ana,"text":"x","parse_mode":"HTML"}`, "unknown parameter parse_mode"},
		"the text is empty":         {"sendMessage", `{"chat_id":$ana,"text":" \n"}`, "message text is empty"},
		"the text is too long":      {"sendMessage", `{"chat_id":$ana,"text":"` + long + `"}`, "message is too long"},
		"the chat does not exist":   {"sendMessage", `{"chat_id":1,"text":"x"}`, "chat not found"},
		"the person never wrote":    {"sendMessage", `{"chat_id":$eva,"text":"x"}`, "can't initiate"},
		"a button has no text":      {"sendMessage", `{"chat_id":$ana,"text":"x",` + button("", "x") + `}`, "must be non-empty"},
		"a button has no data":      {"sendMessage", `{"chat_id":$ana,"text":"x",` + button("x", "") + `}`, "BUTTON_DATA_INVALID"},
		"a button has long data":    {"sendMessage", `{"chat_id":$ana,"text":"x",` + button("x", long[:65]) + `}`, "BUTTON_DATA_INVALID"},
		"a button has a member":     {"sendMessage", `{"chat_id":$ana,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"x","callback_data":"x","hue":1}]]}}`, "can't parse reply keyboard"},
		"the edited is a person's":  {"editMessageText", `{"chat_id":$ana,"message_id":$message,"text":"x"}`, "can't be edited"},
		"the action is unknown":     {"sendChatAction", `{"chat_id":$ana,"action":"sleep"}`, "wrong parameter action"},
		"the press is unknown":      {"answerCallbackQuery", `{"callback_query_id":"1"}`, "query is too old"},
		"a command is not a word":   {"setMyCommands", `{"scope":{"type":"default"},"commands":[{"command":"Qué","description":"x"}]}`, "BOT_COMMAND_INVALID"},
		"commands are for admins":   {"setMyCommands", `{"scope":{"type":"all_chat_administrators"},"commands":[{"command":"x","description":"x"}]}`, "BotCommandScope"},
		"the about text is long":    {"setMyShortDescription", `{"short_description":"` + long[:121] + `"}`, "is too long"},
		"a photo is not an upload":  {"sendPhoto", `{"chat_id":$ana}`, "photo is missing"},
		"the parameters are broken": {"sendMessage", `{"chat_id":`, "can't parse JSON"},
	} {
		t.Run("it refuses when "+name, func(t *testing.T) {
			s := telegramtest.New(t)
			s.Tolerate()
			ana, eva := s.Person("Ana", "es"), s.Person("Eva", "es")
			body := strings.NewReplacer("$ana", fmt.Sprint(ana.ID), "$eva", fmt.Sprint(eva.ID), "$message", fmt.Sprint(ana.Say("hola"))).Replace(test.body)
			if r := call(t, s, test.method, body); r.OK || !strings.Contains(r.Words, test.words) {
				t.Errorf("got %+v, want %q", r, test.words)
			}
			if len(s.Violations()) != 1 {
				t.Errorf("violations: %q, want one", s.Violations())
			}
			if n := len(ana.Messages()); n != 1 {
				t.Errorf("%d messages in the chat, want the person's alone", n)
			}
		})
	}
}

// TestCountsWhatTelegramLetsPass holds what it answers ok to, and tells of.
func TestCountsWhatTelegramLetsPass(t *testing.T) {
	for name, test := range map[string]struct{ method, body, tells string }{
		"a command comes twice":     {"setMyCommands", `{"scope":{"type":"default"},"commands":[{"command":"x","description":"x"},{"command":"x","description":"y"}]}`, "twice"},
		"a webhook has no secret":   {"setWebhook", `{"url":"https://becario.example/telegram"}`, "secret"},
		"a webhook has many pushes": {"setWebhook", `{"url":"https://becario.example/telegram","secret_token":"x","max_connections":101}`, "101 connections"},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			s := telegramtest.New(t)
			s.Tolerate()
			if r := call(t, s, test.method, test.body); !r.OK || !strings.Contains(strings.Join(s.Violations(), "\n"), test.tells) {
				t.Errorf("got %+v, violations %q, want ok and %q", r, s.Violations(), test.tells)
			}
		})
	}
	t.Run("it works when somebody has blocked the bot", func(t *testing.T) {
		s := telegramtest.New(t)
		s.Tolerate()
		ana := s.Person("Ana", "es")
		ana.Say("hola")
		ana.Block()
		for n := range 2 {
			call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, ana.ID))
			if len(s.Violations()) != n {
				t.Errorf("after call %d: %q", n+1, s.Violations())
			}
		}
	})
}

func TestRefusesAPhotoThatIsNone(t *testing.T) {
	s := telegramtest.New(t)
	s.Tolerate()
	ana := s.Person("Ana", "es")
	ana.Say("hola")
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	part, _ := form.CreateFormFile("photo", "x.png") // to memory
	_, _ = part.Write([]byte("not a picture"))
	_ = form.WriteField("chat_id", fmt.Sprint(ana.ID))
	_ = form.Close()
	r := post(t, s, "/bot"+telegramtest.Token+"/sendPhoto", form.FormDataContentType(), &buf)
	if r.OK || r.Words != "Bad Request: IMAGE_PROCESS_FAILED" || len(s.Violations()) != 1 {
		t.Errorf("got %+v, violations %q", r, s.Violations())
	}
}

func TestTokens(t *testing.T) {
	s := telegramtest.New(t)
	if r := post(t, s, "/bot1:other/getMe", "application/json", strings.NewReader(`{}`)); r.Code != 401 {
		t.Errorf("another token: %+v", r)
	}
	if r := post(t, s, "/botnonsense/getMe", "application/json", strings.NewReader(`{}`)); r.Code != 404 {
		t.Errorf("no token: %+v", r)
	}
	if r := call(t, s, "getMe", `{}`); !r.OK || !strings.Contains(string(r.Result), telegramtest.BotName) {
		t.Errorf("the token: %+v", r)
	}
}

// ids are the identifiers of the updates in an answer.
func ids(t *testing.T, r reply) []int64 {
	t.Helper()
	var list []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(r.Result, &list); err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	var out []int64
	for _, u := range list {
		out = append(out, u.ID)
	}
	return out
}

func TestGetUpdates(t *testing.T) {
	s := telegramtest.New(t)
	ana := s.Person("Ana", "es")
	for range 3 {
		ana.Say("hola")
	}
	all := ids(t, call(t, s, "getUpdates", `{"limit":2}`))
	if len(all) != 2 || s.Unconfirmed() != 3 {
		t.Fatalf("got %v, %d unconfirmed", all, s.Unconfirmed())
	}
	if again := ids(t, call(t, s, "getUpdates", `{}`)); len(again) != 3 || again[0] != all[0] {
		t.Errorf("unconfirmed updates come again: %v", again)
	}
	rest := ids(t, call(t, s, "getUpdates", fmt.Sprintf(`{"offset":%d}`, all[1]+1)))
	if len(rest) != 1 || s.Unconfirmed() != 1 {
		t.Errorf("after the offset: %v, %d unconfirmed", rest, s.Unconfirmed())
	}
	if none := ids(t, call(t, s, "getUpdates", fmt.Sprintf(`{"offset":%d,"allowed_updates":["callback_query"]}`, rest[0]+1))); len(none) != 0 {
		t.Errorf("nothing is left, got %v", none)
	}
	ana.Say("unwanted")
	if s.Unconfirmed() != 0 {
		t.Error("an update of a kind that is not allowed waits")
	}
}

func TestTheSecondPollerEndsTheFirst(t *testing.T) {
	s := telegramtest.New(t)
	first := make(chan reply, 1)
	go func() { first <- call(t, s, "getUpdates", `{"timeout":50}`) }()
	s.WaitPoll()
	second := make(chan reply, 1)
	go func() { second <- call(t, s, "getUpdates", `{"timeout":50}`) }()
	if r := <-first; r.Code != 409 {
		t.Errorf("the first gets %+v", r)
	}
	s.Person("Ana", "es").Say("hola")
	if r := <-second; len(ids(t, r)) != 1 {
		t.Errorf("the second gets %+v", r)
	}
}

// TestAWebhookThatIsSetAgain loses no update that is being pushed meanwhile.
func TestAWebhookThatIsSetAgain(t *testing.T) {
	s := telegramtest.New(t)
	var mu sync.Mutex
	var got []string
	setAgain, second := make(chan bool), make(chan bool)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var u struct{ Message struct{ Text string } }
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			t.Error(err)
		}
		mu.Lock()
		got = append(got, u.Message.Text)
		n := len(got)
		mu.Unlock()
		switch n {
		case 1: // is still answering when the webhook that is set again pushes the second update
			close(setAgain)
			<-second
		case 3:
			close(second)
			time.Sleep(100 * time.Millisecond)
		}
	}))
	t.Cleanup(hook.Close)
	set := fmt.Sprintf(`{"url":"%s/telegram","secret_token":"x"}`, hook.URL)
	ana := s.Person("Ana", "es")
	for _, text := range []string{"uno", "dos", "tres", "cuatro"} {
		ana.Say(text)
	}
	call(t, s, "setWebhook", set)
	<-setAgain
	call(t, s, "setWebhook", set)
	s.WaitConfirmed()
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"uno", "uno", "dos", "tres", "cuatro"}; !slices.Equal(got, want) {
		t.Errorf("pushed %q, want %q", got, want)
	}
}

func TestEditsDropButtons(t *testing.T) {
	s := telegramtest.New(t)
	ana := s.Person("Ana", "es")
	ana.Say("hola")
	call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"¿?","reply_markup":{"inline_keyboard":[[{"text":"Sí","callback_data":"y"}]]}}`, ana.ID))
	m := ana.Next()
	edit := fmt.Sprintf(`{"chat_id":%d,"message_id":%d,"text":"Hecho"}`, ana.ID, m.ID)
	if r := call(t, s, "editMessageText", edit); !r.OK {
		t.Fatalf("got %+v", r)
	}
	if m := ana.Next(); m.Text != "Hecho" || len(m.Buttons) != 0 || m.Edits != 1 {
		t.Errorf("got %v", m)
	}
	if r := call(t, s, "editMessageText", edit); !strings.Contains(r.Words, "message is not modified") {
		t.Errorf("the same again: %+v", r)
	}
}

func TestPressIsAnsweredOnce(t *testing.T) {
	s := telegramtest.New(t)
	s.Tolerate()
	ana := s.Person("Ana", "es")
	ana.Say("hola")
	call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"¿?","reply_markup":{"inline_keyboard":[[{"text":"Sí","callback_data":"y"}]]}}`, ana.ID))
	pressed := ana.Press("Sí")
	var updates []struct {
		Callback struct {
			ID   string `json:"id"`
			Data string `json:"data"`
		} `json:"callback_query"`
	}
	if err := json.Unmarshal(call(t, s, "getUpdates", `{}`).Result, &updates); err != nil {
		t.Fatal(err)
	}
	q := updates[len(updates)-1].Callback
	body := fmt.Sprintf(`{"callback_query_id":%q,"text":"Hecho"}`, q.ID)
	if r := call(t, s, "answerCallbackQuery", body); !r.OK || pressed.Answer() != "Hecho" || q.Data != "y" {
		t.Errorf("got %+v for %+v", r, q)
	}
	if r := call(t, s, "answerCallbackQuery", body); r.OK || len(s.Violations()) != 1 {
		t.Errorf("twice: %+v, violations %q", r, s.Violations())
	}
}

func TestGroupsInPrivacy(t *testing.T) {
	s := telegramtest.New(t)
	ana := s.Person("Ana", "es")
	g := s.Group("Clase", ana)
	call(t, s, "getUpdates", `{"offset":-1}`)
	said := func(words string) bool {
		before := s.Unconfirmed()
		ana.In(g).Say(words)
		return s.Unconfirmed() > before
	}
	for words, want := range map[string]bool{
		"hola": false, "@becario_bot hola": false, "/hoy": false, "/hoy@becario_bot": true, "/hoy@other_bot": false,
	} {
		if got := said(words); got != want {
			t.Errorf("%q reaches the bot: %v, want %v", words, got, want)
		}
	}
	call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"Hola"}`, g.ID()))
	if !said("/hoy") {
		t.Error("a command after the bot spoke does not reach it")
	}
	s.Open()
	if !said("hola") {
		t.Error("without privacy plain talk does not reach it")
	}
	old := g.ID()
	g.Migrate(ana)
	if r := call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, old)); r.Parameters.Migrate != g.ID() {
		t.Errorf("the old group: %+v", r)
	}
	g.Kick(ana)
	if r := call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, g.ID())); r.Code != 403 {
		t.Errorf("after being kicked: %+v", r)
	}
}

func TestFaults(t *testing.T) {
	s := telegramtest.New(t)
	s.Tolerate()
	ana := s.Person("Ana", "es")
	ana.Say("hola")
	body := fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, ana.ID)
	s.Fail(telegramtest.Fault{Trouble: telegramtest.TooMany, Times: 1, After: 3 * time.Second})
	if r := call(t, s, "sendMessage", body); r.Code != 429 || r.Parameters.RetryAfter != 3 {
		t.Errorf("got %+v", r)
	}
	if r := call(t, s, "sendMessage", body); !r.OK || len(s.Violations()) != 1 {
		t.Errorf("too early: %+v, violations %q", r, s.Violations())
	}
	s.Fail(telegramtest.Fault{Trouble: telegramtest.DropAfter, Times: 1})
	if resp, err := http.Post(s.URL+"/bot"+telegramtest.Token+"/sendMessage", "application/json", strings.NewReader(body)); err == nil {
		resp.Body.Close()
		t.Error("the line was not dropped")
	}
	if n := len(ana.Messages()); n != 3 {
		t.Errorf("%d messages, want 3: what is dropped after has happened", n)
	}
}

func TestLimits(t *testing.T) {
	s := telegramtest.New(t)
	s.KeepLimits()
	ana := s.Person("Ana", "es")
	ana.Say("hola")
	refused := 0
	for range 6 {
		if r := call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, ana.ID)); r.Code == 429 {
			refused++
		}
	}
	if refused == 0 || len(s.Calls("sendMessage")) != 6 {
		t.Errorf("%d of 6 at once refused", refused)
	}
	s.Tolerate()
}
