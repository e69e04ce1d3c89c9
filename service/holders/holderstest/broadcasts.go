package holderstest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Clients are the contracts of the service and, for the test, its Step.
type Clients struct {
	Holders    holdersv1connect.HoldersServiceClient
	Broadcasts holdersv1connect.BroadcastServiceClient
	Step       func(ctx context.Context) (bool, error)
}

// Broadcasts checks what is promised of messages to many. open returns an empty
// service, local or remote, on the clock.
func Broadcasts(t *testing.T, open func(t *testing.T, c *clock.Manual, post *Post) Clients) {
	for name, check := range map[string]func(*many){
		"an audience is counted":                      (*many).counts,
		"each is told once, and the outcome is known": (*many).tells,
		"only some roles may":                         (*many).roles,
		"what cannot be sent is refused":              (*many).refused,
		"it begins at its time, once":                 (*many).scheduled,
		"it is stopped half way":                      (*many).stopped,
		"who has opted out is not told":               (*many).optedOut,
		"no more are under way than are soon sent":    (*many).window,
		"several take turns without taking one twice": (*many).replicas,
		"what is quiet comes again":                   (*many).quiet,
		"a list of requests is people":                (*many).ofList,
		"a trial goes to its author":                  (*many).trial,
		"who is erased is named no more":              (*many).erased,
		"who was told is forgotten in the end":        (*many).forgotten,
	} {
		t.Run(name, func(t *testing.T) {
			c, post := clock.NewManual(Start), &Post{}
			clients := open(t, c, post)
			check(&many{suite: suite{T: t, clock: c, post: post, holders: clients.Holders, ctx: t.Context()}, b: clients.Broadcasts, step: clients.Step})
		})
	}
}

type many struct {
	suite
	b    holdersv1connect.BroadcastServiceClient
	step func(ctx context.Context) (bool, error)
}

const people = `name;email;programme;country;university
Ana;ana@ejemplo.org;Maestría;ES;Granada
Beto;beto@ejemplo.org;Maestría;US;MIT
Caro;caro@ejemplo.org;Doctorado;ES;Granada
`

// office loads three holders, of whom Ana and Beto have a chat.
func (s *many) office() {
	s.Helper()
	s.load(people, false)
	s.confirm("ana", "a")
	s.confirm("beto", "b")
}

func (s *many) confirm(who, space string) {
	s.Helper()
	s.clock.Add(time.Second) // of the chats of one holder the latest counts
	_, err := s.holders.Confirm(s.ctx, &holdersv1.ConfirmRequest{Actor: "Luz", Id: s.find(who)[0].Id, Space: space})
	s.must(err)
}

func (s *many) request(key string) *holdersv1.BroadcastRequest {
	return &holdersv1.BroadcastRequest{Sender: &holdersv1.Sender{Name: "Luz", Role: "coordinator"}, Key: key, Audience: &holdersv1.Audience{}, Text: map[string]string{"es": " Cerramos el lunes.\r\n", "en": ""}}
}

func (s *many) send(req *holdersv1.BroadcastRequest) *holdersv1.SentBroadcast {
	s.Helper()
	res, err := s.b.Broadcast(s.ctx, req)
	s.must(err)
	return res.Broadcast
}

func (s *many) claim() []*commonv1.Notice {
	s.Helper()
	res, err := s.b.ClaimDue(s.ctx, &holdersv1.ClaimDueRequest{Limit: 200, LeaseSeconds: 30})
	s.must(err)
	return res.Notices
}

func (s *many) acknowledge(notices ...*commonv1.Notice) {
	s.Helper()
	_, err := s.b.AckDue(s.ctx, &holdersv1.AckDueRequest{Notices: notices})
	s.must(err)
}

func (s *many) report(untold string, notices ...*commonv1.Notice) {
	s.Helper()
	var fates []*commonv1.NoticeFate
	for _, n := range notices {
		fates = append(fates, &commonv1.NoticeFate{Key: n.Key, Untold: untold, At: s.clock.Now().UnixMicro()})
	}
	_, err := s.b.Report(s.ctx, &holdersv1.ReportRequest{Fates: fates})
	s.must(err)
}

func (s *many) follow(id string) *holdersv1.SentBroadcast {
	s.Helper()
	res, err := s.b.Follow(s.ctx, &holdersv1.FollowRequest{Id: id})
	s.must(err)
	return res.Broadcast
}

// stands says how a broadcast stands in one line.
func (s *many) stands(id string) string {
	s.Helper()
	b := s.follow(id)
	text := fmt.Sprintf("%d: %d waiting, %d under way, %d told", b.People, b.Waiting, b.UnderWay, b.Told)
	var why []string
	for reason, n := range b.Untold {
		why = append(why, fmt.Sprintf("%d %s", n, reason))
	}
	slices.Sort(why)
	text = strings.Join(append([]string{text}, why...), ", ")
	if b.EndedAt != 0 {
		text += ", over"
	}
	return text
}

func (s *many) wantStands(when, id, want string) {
	s.Helper()
	if got := s.stands(id); got != want {
		s.Errorf("%s: %q, want %q", when, got, want)
	}
}

// spaces are those of notices.
func spaces(notices []*commonv1.Notice) string {
	var all []string
	for _, n := range notices {
		all = append(all, n.Space)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (s *many) counts() {
	s.office()
	res, err := s.b.Audiences(s.ctx, &holdersv1.AudiencesRequest{})
	s.must(err)
	if got := fmt.Sprintf("%d %s %d %d %d", res.Holders, res.Programmes[0].Name, res.Programmes[1].Holders, len(res.Countries), len(res.Universities)); got != "3 Doctorado 2 2 2" {
		s.Errorf("audiences: %s", got)
	}
	for want, a := range map[string]*holdersv1.Audience{
		"3 1 0": {}, "2 1 0": {Country: "ES"}, "1 0 0": {Country: "ES", Programme: "Maestría"}, "0 0 0": {University: "Nowhere"},
		"2 0 0": {List: "late", Spaces: []string{"a", "a", "x"}},
	} {
		n, err := s.b.Count(s.ctx, &holdersv1.CountRequest{Audience: a})
		s.must(err)
		if got := fmt.Sprint(n.People, n.NoChat, n.OptedOut); got != want {
			s.Errorf("%v: people, without a chat, opted out: %s, want %s", a, got, want)
		}
	}
}

func (s *many) tells() {
	s.office()
	b := s.send(s.request("k"))
	if again := s.send(s.request("k")); again.Id != b.Id {
		s.Error("the same key made another one")
	}
	s.wantStands("at first", b.Id, "3: 3 waiting, 0 under way, 0 told")
	due := s.claim()
	if spaces(due) != "a b" || due[0].GetAnnouncement().Text["es"] != "Cerramos el lunes." || len(due[0].GetAnnouncement().Text) != 1 {
		s.Fatalf("due: %v", due)
	}
	if more := s.claim(); len(more) != 0 {
		s.Errorf("claimed twice: %v", more)
	}
	s.clock.Add(31 * time.Second) // whoever claimed was killed
	again := s.claim()
	if spaces(again) != "a b" || again[0].Key != due[0].Key && again[0].Key != due[1].Key {
		s.Errorf("after the lease: %v", again)
	}
	s.acknowledge(again...)
	s.clock.Add(time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("claimed once it was on its way: %v", more)
	}
	s.wantStands("on their way", b.Id, "3: 0 waiting, 2 under way, 0 told, 1 no_chat")
	s.report("", again[0])
	s.report("blocked", again[0]) // told late; what was told stays told
	s.report("blocked", again[1])
	s.report("something else", again[1])
	s.acknowledge(again...) // by somebody slow
	s.wantStands("in the end", b.Id, "3: 0 waiting, 0 under way, 1 told, 1 blocked, 1 no_chat, over")
	res, err := s.b.Recipients(s.ctx, &holdersv1.RecipientsRequest{Id: b.Id, Limit: 2})
	s.must(err)
	rest, err := s.b.Recipients(s.ctx, &holdersv1.RecipientsRequest{Id: b.Id, Page: res.Next})
	s.must(err)
	var got []string
	for _, r := range append(res.Recipients, rest.Recipients...) {
		got = append(got, r.Name+" "+r.Outcome)
	}
	slices.Sort(got)
	if len(res.Recipients) != 2 || !strings.Contains(strings.Join(got, ", "), "Caro no_chat") || len(got) != 3 {
		s.Errorf("recipients: %v", got)
	}
	told, err := s.b.Recipients(s.ctx, &holdersv1.RecipientsRequest{Id: b.Id, Outcome: "told"})
	s.must(err)
	if len(told.Recipients) != 1 || told.Recipients[0].Space != again[0].Space {
		s.Errorf("told: %v", told)
	}
	list, err := s.b.Broadcasts(s.ctx, &holdersv1.BroadcastsRequest{})
	s.must(err)
	if len(list.Broadcasts) != 1 || list.Broadcasts[0].Told != 1 {
		s.Errorf("list: %v", list)
	}
	_, err = s.b.Follow(s.ctx, &holdersv1.FollowRequest{Id: "none"})
	s.wantFault("none", err, fault.NotFound, "fault.no_broadcast")
}

func (s *many) roles() {
	s.office()
	for role, want := range map[string]string{"analyst": "yes no", "coordinator": "yes yes", "administrator": "yes yes", "auditor": "no no", "finance": "no no", "": "no no"} {
		may := func(required bool) string {
			req := s.request(fmt.Sprint(role, required))
			req.Sender.Role, req.Required = role, required
			_, err := s.b.Broadcast(s.ctx, req)
			if err != nil {
				s.wantFault(role, err, fault.Denied, "fault.broadcast_denied")
				return "no"
			}
			return "yes"
		}
		if got := may(false) + " " + may(true); got != want {
			s.Errorf("%q: may send one, and one that nobody can opt out of: %s, want %s", role, got, want)
		}
	}
	_, err := s.b.Stop(s.ctx, &holdersv1.StopRequest{Sender: &holdersv1.Sender{Name: "Ina", Role: "auditor"}, Id: "x"})
	s.wantFault("an auditor stops", err, fault.Denied, "fault.broadcast_denied")
	required := s.request("required")
	required.Required = true
	b := s.send(required)
	_, err = s.b.Stop(s.ctx, &holdersv1.StopRequest{Sender: &holdersv1.Sender{Name: "Rosa", Role: "analyst"}, Id: b.Id})
	s.wantFault("an analyst stops what they could not send", err, fault.Denied, "fault.broadcast_denied")
}

func (s *many) refused() {
	s.office()
	for key, change := range map[string]func(*holdersv1.BroadcastRequest){
		"fault.broadcast_empty":  func(r *holdersv1.BroadcastRequest) { r.Text = map[string]string{"es": " \n"} },
		"fault.broadcast_long":   func(r *holdersv1.BroadcastRequest) { r.Text["es"] = strings.Repeat("ñ", 3001) },
		"fault.bad_field":        func(r *holdersv1.BroadcastRequest) { r.Text["es"] = "a\x00b" },
		"fault.broadcast_far":    func(r *holdersv1.BroadcastRequest) { r.StartAt = s.clock.Now().AddDate(1, 1, 0).UnixMicro() },
		"fault.broadcast_nobody": func(r *holdersv1.BroadcastRequest) { r.Audience.Country = "PY" },
		"fault.no_person":        func(r *holdersv1.BroadcastRequest) { r.Sender.Name = "" },
		"fault.broadcast_many": func(r *holdersv1.BroadcastRequest) {
			r.Audience.List = "x"
			for i := range 20_001 {
				r.Audience.Spaces = append(r.Audience.Spaces, fmt.Sprint(i))
			}
		},
	} {
		req := s.request("k")
		change(req)
		_, err := s.b.Broadcast(s.ctx, req)
		if f, _ := fault.Of(err); f.GetKey() != key {
			s.Errorf("got %v, want %s", err, key)
		}
	}
	if more := s.claim(); len(more) != 0 {
		s.Errorf("of what was refused is due: %v", more)
	}
}

func (s *many) scheduled() {
	s.office()
	req := s.request("k")
	req.StartAt = s.clock.Now().Add(time.Hour).UnixMicro()
	b := s.send(req)
	res, err := s.b.ClaimDue(s.ctx, &holdersv1.ClaimDueRequest{Limit: 10, LeaseSeconds: 30})
	s.must(err)
	if len(res.Notices) != 0 || res.NextAt != req.StartAt {
		s.Errorf("before its time: %v", res)
	}
	s.confirm("caro", "c") // meanwhile
	s.clock.Add(time.Hour)
	due := s.claim()
	if spaces(due) != "a b c" {
		s.Errorf("at its time: %s", spaces(due))
	}
	if late := due[0].StaleAt; late <= s.clock.Now().UnixMicro() {
		s.Errorf("it is of no use from %d on", late)
	}
	s.acknowledge(due...)
	s.report("", due...)
	s.wantStands("in the end", b.Id, "3: 0 waiting, 0 under way, 3 told, over")
}

func (s *many) stopped() {
	s.office()
	req := s.request("k")
	b := s.send(req)
	due := s.claim()
	s.acknowledge(due[0])
	res, err := s.b.Stop(s.ctx, &holdersv1.StopRequest{Sender: &holdersv1.Sender{Name: "Rosa", Role: "analyst"}, Id: b.Id})
	s.must(err)
	if res.Broadcast.StoppedBy != "Rosa" || res.Broadcast.StoppedAt == 0 {
		s.Errorf("stopped: %v", res.Broadcast)
	}
	s.acknowledge(due[1]) // was claimed before, and is on its way
	s.clock.Add(time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("due after the stop: %v", more)
	}
	s.report("", due...)
	s.wantStands("in the end", b.Id, "3: 0 waiting, 0 under way, 2 told, 1 no_chat, over")

	whole := s.send(s.request("k2"))
	for range 2 {
		_, err = s.b.Stop(s.ctx, &holdersv1.StopRequest{Sender: &holdersv1.Sender{Name: "Rosa", Role: "analyst"}, Id: whole.Id})
		s.must(err)
	}
	s.wantStands("stopped at once", whole.Id, "3: 0 waiting, 0 under way, 0 told, 3 stopped, over")
	_, err = s.b.Stop(s.ctx, &holdersv1.StopRequest{Sender: &holdersv1.Sender{Name: "Rosa", Role: "analyst"}, Id: "none"})
	s.wantFault("none", err, fault.NotFound, "fault.no_broadcast")
}

func (s *many) optedOut() {
	s.office()
	s.confirm("ana", "a2") // a second chat
	choose := func(space string, wanted bool) bool {
		s.Helper()
		res, err := s.b.Choose(s.ctx, &holdersv1.ChooseRequest{Space: space, Wanted: wanted})
		s.must(err)
		return res.Before
	}
	if !choose("a", false) || choose("a", false) {
		s.Error("what was wanted before is not told")
	}
	choice, err := s.b.Choice(s.ctx, &holdersv1.ChoiceRequest{Space: "a"})
	s.must(err)
	if choice.Wanted {
		s.Error("the choice was not kept")
	}
	b := s.send(s.request("k"))
	if due := s.claim(); spaces(due) != "b" {
		s.Errorf("due: %s", spaces(due))
	}
	s.wantStands("opted out", b.Id, "3: 1 waiting, 0 under way, 0 told, 1 no_chat, 1 opted_out")
	req := s.request("k2")
	req.Required = true
	s.send(req)
	due := s.claim()
	if spaces(due) != "a2 b" || !due[0].GetAnnouncement().Required { // the latest chat of each
		s.Errorf("of what nobody can opt out of: %v", due)
	}
	choose("a", true)
	s.send(s.request("k3"))
	if due := s.claim(); spaces(due) != "a2 b" {
		s.Errorf("once they want it again: %s", spaces(due))
	}
}

// crowd is a list of people with chats, as the spaces of requests.
func (s *many) crowd(n int) *holdersv1.BroadcastRequest {
	req := s.request("crowd")
	req.Audience.List = "all"
	for i := range n {
		req.Audience.Spaces = append(req.Audience.Spaces, fmt.Sprintf("s%04d", i))
	}
	return req
}

func (s *many) window() {
	b := s.send(s.crowd(250))
	for round, want := range []int{100, 100, 50} {
		due := s.claim()
		if len(due) != want {
			s.Fatalf("round %d: %d due, want %d", round, len(due), want)
		}
		s.acknowledge(due...)
		if more := s.claim(); len(more) != 0 {
			s.Fatalf("round %d: %d more while those are under way", round, len(more))
		}
		s.report("", due...)
	}
	s.wantStands("in the end", b.Id, "250: 0 waiting, 0 under way, 250 told, over")
}

func (s *many) replicas() {
	b := s.send(s.crowd(160))
	var mu sync.Mutex
	seen := map[string]int{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 40 {
				res, err := s.b.ClaimDue(s.ctx, &holdersv1.ClaimDueRequest{Limit: 7, LeaseSeconds: 30})
				if err != nil {
					s.Error(err)
					return
				}
				mu.Lock()
				for _, n := range res.Notices {
					seen[n.Key]++
				}
				mu.Unlock()
				if _, err := s.b.AckDue(s.ctx, &holdersv1.AckDueRequest{Notices: res.Notices}); err != nil {
					s.Error(err)
				}
				var fates []*commonv1.NoticeFate
				for _, n := range res.Notices {
					fates = append(fates, &commonv1.NoticeFate{Key: n.Key, At: s.clock.Now().UnixMicro()})
				}
				if _, err := s.b.Report(s.ctx, &holdersv1.ReportRequest{Fates: fates}); err != nil {
					s.Error(err)
				}
			}
		})
	}
	all.Wait()
	for rest := s.claim(); len(rest) > 0; rest = s.claim() { // if one was passed over while another claimed
		for _, n := range rest {
			seen[n.Key]++
		}
		s.acknowledge(rest...)
		s.report("", rest...)
	}
	for key, n := range seen {
		if n != 1 {
			s.Errorf("%s was claimed %d times", key, n)
		}
	}
	s.wantStands("in the end", b.Id, "160: 0 waiting, 0 under way, 160 told, over")
}

func (s *many) quiet() {
	s.office()
	b := s.send(s.request("k"))
	due := s.claim()
	due[0].AgainAt = s.clock.Now().Add(time.Hour).UnixMicro()
	due[1].Untold = "gone"
	s.acknowledge(due...)
	s.wantStands("in the night", b.Id, "3: 1 waiting, 0 under way, 0 told, 1 gone, 1 no_chat")
	s.clock.Add(time.Hour)
	if again := s.claim(); len(again) != 1 || again[0].Key != due[0].Key {
		s.Errorf("in the morning: %v", again)
	}
}

func (s *many) ofList() {
	s.office()
	s.confirm("ana", "a2")
	req := s.request("k")
	req.Audience = &holdersv1.Audience{List: "Atrasadas", Spaces: []string{"a", "a2", "x"}}
	b := s.send(req)
	if due := s.claim(); spaces(due) != "a2 x" || b.Audience.List != "Atrasadas" || len(b.Audience.Spaces) != 0 {
		s.Errorf("due %v of %v; want each person once", due, b)
	}
	// Somebody of whom only the chat was known is known by now, and has opted out in another.
	req = s.request("k2")
	req.Audience = &holdersv1.Audience{List: "Atrasadas", Spaces: []string{"x2"}}
	s.send(req)
	s.confirm("beto", "x2")
	_, err := s.b.Choose(s.ctx, &holdersv1.ChooseRequest{Space: "b"})
	s.must(err)
	if due := s.claim(); len(due) != 0 {
		s.Errorf("due %v; want nobody", due)
	}
}

func (s *many) trial() {
	s.office()
	req := s.request("k")
	req.TrialEmail = "Ana@ejemplo.org"
	_, err := s.b.Choose(s.ctx, &holdersv1.ChooseRequest{Space: "a"})
	s.must(err)
	b := s.send(req)
	if due := s.claim(); spaces(due) != "a" || !due[0].GetAnnouncement().Trial || !b.Trial {
		s.Errorf("due: %v", due)
	}
	for _, email := range []string{"caro@ejemplo.org", "none@ejemplo.org", "no address"} {
		req := s.request(email)
		req.TrialEmail = email
		_, err := s.b.Broadcast(s.ctx, req)
		s.wantFault(email, err, fault.State, "fault.broadcast_no_trial")
	}
}

func (s *many) erased() {
	s.office()
	req := s.request("k")
	req.Audience = &holdersv1.Audience{List: "x", Spaces: []string{"a", "x", "y"}}
	b := s.send(req)
	due := s.claim()
	s.acknowledge(due...)
	s.report("", due[:2]...)
	_, err := s.b.Choose(s.ctx, &holdersv1.ChooseRequest{Space: "x"})
	s.must(err)
	for _, space := range []string{"a", "x", "y"} {
		res, err := s.holders.Export(s.ctx, &holdersv1.ExportRequest{Space: space})
		s.must(err)
		told := 0
		for _, k := range res.Kept {
			if k.Told != nil && k.Told.Text["es"] == "Cerramos el lunes." {
				told++
			}
		}
		if want := slices.ContainsFunc(due[:2], func(n *commonv1.Notice) bool { return n.Space == space }); want != (told == 1) {
			s.Errorf("%s: exported %v", space, res.Kept)
		}
		for range 2 {
			_, err = s.holders.Erase(s.ctx, &holdersv1.EraseRequest{Space: space, Actor: space})
			s.must(err)
		}
		res, err = s.holders.Export(s.ctx, &holdersv1.ExportRequest{Space: space})
		s.must(err)
		if len(res.Kept) != 0 {
			s.Errorf("%s: left %v", space, res.Kept)
		}
	}
	s.wantStands("how many were told stays", b.Id, "3: 0 waiting, 0 under way, 2 told, 1 gone, over")
	all, err := s.b.Recipients(s.ctx, &holdersv1.RecipientsRequest{Id: b.Id})
	s.must(err)
	for _, r := range all.Recipients {
		if r.Space != "" {
			s.Errorf("still named: %v", r)
		}
	}
	s.report("", due[2]) // it was sent all the same; nobody is named by it
}

func (s *many) forgotten() {
	s.office()
	b := s.send(s.request("k"))
	due := s.claim()
	s.acknowledge(due...)
	s.report("", due[0])
	s.clock.Add(49 * time.Hour) // nobody tells of the other
	_, err := s.step(s.ctx)
	s.must(err)
	s.wantStands("given up", b.Id, "3: 0 waiting, 0 under way, 1 told, 1 no_chat, 1 unknown, over")
	s.clock.Add(366 * 24 * time.Hour)
	for more := true; more; {
		more, err = s.step(s.ctx)
		s.must(err)
	}
	s.wantStands("a year later", b.Id, "3: 0 waiting, 0 under way, 1 told, 1 no_chat, 1 unknown, over")
	all, err := s.b.Recipients(s.ctx, &holdersv1.RecipientsRequest{Id: b.Id})
	s.must(err)
	if len(all.Recipients) != 0 {
		s.Errorf("still kept: %v", all.Recipients)
	}
}
