package holders

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	commonv1 "becario/api/becario/common/v1"
	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/field"
)

// Broadcasts implements the contract of messages to many holders. It stands beside
// Service since it needs the list of holders, the links and nothing else.
type Broadcasts struct {
	store BroadcastStore
	clock clock.Clock
}

var (
	_ holdersv1connect.BroadcastServiceHandler = (*Broadcasts)(nil)
	_ holdersv1connect.BroadcastServiceClient  = (*Broadcasts)(nil)
)

// NewBroadcasts returns the service. It starts nothing.
func NewBroadcasts(store BroadcastStore, c clock.Clock) *Broadcasts { return &Broadcasts{store, c} }

// Roles that may send a broadcast, and those that may send one that nobody can opt
// out of.
var (
	senders         = []string{"analyst", "coordinator", "administrator"}
	requiredSenders = []string{"coordinator", "administrator"}
)

// maySend fails with denied if a sender may not send a broadcast, or not one that nobody
// can opt out of.
func maySend(s *holdersv1.Sender, required bool) error {
	if !slices.Contains(senders, s.GetRole()) || required && !slices.Contains(requiredSenders, s.GetRole()) {
		return fault.New(fault.Denied, "fault.broadcast_denied")
	}
	return nil
}

const (
	maxText   = 3000 // characters, so that a channel takes it in one message
	maxLangs  = 10
	maxPeople = 20_000
	farthest  = 366 * 24 * time.Hour
	// useful is how long after its beginning a broadcast is still told.
	useful = 7 * 24 * time.Hour
	// underWay is how many notices are on their way at once: as many as a channel
	// sends in a few seconds, so that a broadcast that is stopped ends soon. Those of
	// which nothing is heard for forgottenAfter do not count.
	underWay       = 100
	forgottenAfter = 10 * time.Minute
	// lostAfter is when nobody will tell any more what became of a notice.
	lostAfter = 48 * time.Hour
	// keptFor is how long it is kept who was told; how many were told stays.
	keptFor  = 365 * 24 * time.Hour
	listed   = 50
	maxTurns = 200
	noticeOf = "broadcast/"
)

// Audiences returns the programmes, countries and universities of the holders.
func (b *Broadcasts) Audiences(ctx context.Context, _ *holdersv1.AudiencesRequest) (*holdersv1.AudiencesResponse, error) {
	res := &holdersv1.AudiencesResponse{}
	var total int
	var err error
	for _, one := range []struct {
		of   GroupOf
		into *[]*holdersv1.Group
	}{{ByProgramme, &res.Programmes}, {ByCountry, &res.Countries}, {ByUniversity, &res.Universities}} {
		var groups []Group
		if groups, total, err = b.store.Groups(ctx, one.of); err != nil {
			return nil, err
		}
		for _, g := range groups {
			*one.into = append(*one.into, &holdersv1.Group{Name: g.Name, Holders: int32(g.Holders)}) //nolint:gosec // an office has no billions of holders
		}
	}
	res.Holders = int32(total) //nolint:gosec // likewise
	return res, nil
}

// Count returns how many people an audience has.
func (b *Broadcasts) Count(ctx context.Context, req *holdersv1.CountRequest) (*holdersv1.CountResponse, error) {
	people, err := b.people(ctx, req.Audience)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.CountResponse{People: int32(len(people))} //nolint:gosec // at most maxPeople
	for _, p := range people {
		switch {
		case !p.Reachable:
			res.NoChat++
		case p.OptedOut:
			res.OptedOut++
		}
	}
	return res, nil
}

// people are those of an audience.
func (b *Broadcasts) people(ctx context.Context, a *holdersv1.Audience) ([]Person, error) {
	spaces := slices.Compact(slices.Sorted(slices.Values(a.GetSpaces())))
	if len(spaces) > maxPeople {
		return nil, fault.New(fault.Invalid, "fault.broadcast_many", "max", maxPeople)
	}
	if a.GetList() != "" {
		return b.store.PeopleOf(ctx, spaces)
	}
	people, err := b.store.People(ctx, Audience{Programme: a.GetProgramme(), Country: a.GetCountry(), University: a.GetUniversity()}, maxPeople+1)
	if err == nil && len(people) > maxPeople {
		err = fault.New(fault.Invalid, "fault.broadcast_many", "max", maxPeople)
	}
	return people, err
}

// texts are the messages by language, without those that say nothing.
func texts(given map[string]string) (map[string]string, error) {
	all := map[string]string{}
	for tag, text := range given {
		text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
		if text == "" {
			continue
		}
		if len(tag) > 20 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return nil, fault.New(fault.Invalid, "fault.bad_field")
		}
		if utf8.RuneCountInString(text) > maxText {
			return nil, fault.New(fault.Invalid, "fault.broadcast_long", "max", maxText)
		}
		all[tag] = text
	}
	if len(all) == 0 || len(all) > maxLangs {
		return nil, fault.New(fault.Invalid, "fault.broadcast_empty")
	}
	return all, nil
}

// Broadcast keeps a broadcast and its people.
func (b *Broadcasts) Broadcast(ctx context.Context, req *holdersv1.BroadcastRequest) (*holdersv1.BroadcastResponse, error) {
	if err := check(req.Sender.GetName(), req.Key); err != nil {
		return nil, err
	}
	if err := maySend(req.Sender, req.Required); err != nil {
		return nil, err
	}
	text, err := texts(req.Text)
	if err != nil {
		return nil, err
	}
	now := b.clock.Now()
	start := now
	if req.StartAt != 0 {
		start = time.UnixMicro(req.StartAt).UTC()
	}
	if start.After(now.Add(farthest)) {
		return nil, fault.New(fault.Invalid, "fault.broadcast_far")
	}
	if start.Before(now) {
		start = now
	}
	one := Broadcast{ID: uuid.Must(uuid.NewV7()).String(), Key: req.Key, Sender: req.Sender.Name, MadeAt: now, StartAt: start, Text: text, Required: req.Required,
		Audience: Audience{Programme: req.Audience.GetProgramme(), Country: req.Audience.GetCountry(), University: req.Audience.GetUniversity(), List: req.Audience.GetList()}}
	var people []Person
	if req.TrialEmail != "" {
		one.Trial, one.Audience = true, Audience{}
		people, err = b.trial(ctx, req.TrialEmail)
	} else {
		people, err = b.people(ctx, req.Audience)
	}
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, fault.New(fault.State, "fault.broadcast_nobody")
	}
	if one, err = b.store.AddBroadcast(ctx, one, people); err != nil {
		return nil, err
	}
	res := &holdersv1.BroadcastResponse{}
	res.Broadcast, err = b.follow(ctx, one)
	return res, err
}

// trial is the holder with an address, whose chat is known.
func (b *Broadcasts) trial(ctx context.Context, email string) ([]Person, error) {
	email, err := field.Check(field.Email, email)
	if err != nil {
		return nil, fault.New(fault.State, "fault.broadcast_no_trial")
	}
	h, err := b.store.ByEmail(ctx, strings.ToLower(email))
	if fault.Is(err, fault.NotFound) || err == nil && h.Links == 0 {
		return nil, fault.New(fault.State, "fault.broadcast_no_trial")
	}
	return []Person{{Holder: h.ID}}, err
}

// Broadcasts returns the latest.
func (b *Broadcasts) Broadcasts(ctx context.Context, req *holdersv1.BroadcastsRequest) (*holdersv1.BroadcastsResponse, error) {
	found, err := b.store.Broadcasts(ctx, req.Page, listed+1)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.BroadcastsResponse{}
	if len(found) > listed {
		found = found[:listed]
		res.Next = found[listed-1].ID
	}
	for _, one := range found {
		m, err := b.follow(ctx, one)
		if err != nil {
			return nil, err
		}
		res.Broadcasts = append(res.Broadcasts, m)
	}
	return res, nil
}

// Follow returns a broadcast and what has become of it.
func (b *Broadcasts) Follow(ctx context.Context, req *holdersv1.FollowRequest) (*holdersv1.FollowResponse, error) {
	one, err := b.store.Broadcast(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.FollowResponse{}
	res.Broadcast, err = b.follow(ctx, one)
	return res, err
}

// follow is a broadcast with its tally.
func (b *Broadcasts) follow(ctx context.Context, one Broadcast) (*holdersv1.SentBroadcast, error) {
	tally := one.Tally
	if tally == nil {
		var err error
		if tally, err = b.store.Tally(ctx, one.ID); err != nil {
			return nil, err
		}
	}
	m := &holdersv1.SentBroadcast{Id: one.ID, Sender: one.Sender, MadeAt: one.MadeAt.UnixMicro(), StartAt: one.StartAt.UnixMicro(), Text: one.Text, Required: one.Required, Trial: one.Trial,
		Audience:  &holdersv1.Audience{Programme: one.Audience.Programme, Country: one.Audience.Country, University: one.Audience.University, List: one.Audience.List},
		StoppedBy: one.StoppedBy, StoppedAt: micros(one.StoppedAt), EndedAt: micros(one.EndedAt), Untold: map[string]int32{}}
	for outcome, n := range tally {
		n := int32(n) //nolint:gosec // at most maxPeople
		m.People += n
		switch outcome {
		case Waiting:
			m.Waiting = n
		case UnderWay:
			m.UnderWay = n
		case Told:
			m.Told = n
		default:
			m.Untold[outcome] = n
		}
	}
	return m, nil
}

// micros is an instant in microseconds since 1970; 0 if there is none.
func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// Recipients returns the people of a broadcast.
func (b *Broadcasts) Recipients(ctx context.Context, req *holdersv1.RecipientsRequest) (*holdersv1.RecipientsResponse, error) {
	if _, err := b.store.Broadcast(ctx, req.Id); err != nil {
		return nil, err
	}
	limit := int(req.Limit)
	if limit <= 0 {
		limit = usualList
	}
	limit = min(limit, maxList)
	after := int64(-1)
	if req.Page != "" {
		var err error
		if after, err = strconv.ParseInt(req.Page, 10, 64); err != nil {
			return nil, fault.New(fault.Invalid, "fault.bad_field")
		}
	}
	found, err := b.store.Recipients(ctx, req.Id, req.Outcome, after, limit+1)
	if err != nil {
		return nil, err
	}
	res := &holdersv1.RecipientsResponse{}
	if len(found) > limit {
		found = found[:limit]
		res.Next = strconv.FormatInt(found[limit-1].Place, 10)
	}
	for _, r := range found {
		res.Recipients = append(res.Recipients, &holdersv1.Recipient{Holder: r.Holder, Space: r.Space, Name: r.Name, Outcome: r.Outcome, At: micros(r.At)})
	}
	return res, nil
}

// Stop ends a broadcast. It may be stopped by who might have sent it.
func (b *Broadcasts) Stop(ctx context.Context, req *holdersv1.StopRequest) (*holdersv1.StopResponse, error) {
	if err := check(req.Sender.GetName()); err != nil {
		return nil, err
	}
	if err := maySend(req.Sender, false); err != nil {
		return nil, err
	}
	one, err := b.store.Broadcast(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	if err := maySend(req.Sender, one.Required); err != nil {
		return nil, err
	}
	one, err = b.store.StopBroadcast(ctx, req.Id, req.Sender.Name, b.clock.Now())
	if err != nil {
		return nil, err
	}
	res := &holdersv1.StopResponse{}
	res.Broadcast, err = b.follow(ctx, one)
	return res, err
}

// Choose keeps whether a space wants what is not about its holder.
func (b *Broadcasts) Choose(ctx context.Context, req *holdersv1.ChooseRequest) (*holdersv1.ChooseResponse, error) {
	if err := check(req.Space); err != nil {
		return nil, err
	}
	before, err := b.store.Choose(ctx, req.Space, req.Wanted, b.clock.Now())
	return &holdersv1.ChooseResponse{Before: before}, err
}

// Choice returns whether a space wants it.
func (b *Broadcasts) Choice(ctx context.Context, req *holdersv1.ChoiceRequest) (*holdersv1.ChoiceResponse, error) {
	wanted, err := b.store.Choice(ctx, req.Space)
	return &holdersv1.ChoiceResponse{Wanted: wanted}, err
}

// ClaimDue leases people whose turn it is. Those who cannot be told are settled.
func (b *Broadcasts) ClaimDue(ctx context.Context, req *holdersv1.ClaimDueRequest) (*holdersv1.ClaimDueResponse, error) {
	now := b.clock.Now()
	lease := now.Add(time.Duration(req.LeaseSeconds) * time.Second)
	limit := min(cmp.Or(int(req.Limit), maxTurns), maxTurns)
	for range 100 { // many in a row may have no chat
		turns, next, err := b.store.Claim(ctx, now, lease, Room{Limit: limit, UnderWay: underWay, Since: now.Add(-forgottenAfter)})
		if err != nil {
			return nil, err
		}
		res := &holdersv1.ClaimDueResponse{NextAt: micros(next)}
		var untold []Fate
		for _, t := range turns {
			switch {
			case t.Space == "":
				untold = append(untold, Fate{Broadcast: t.Broadcast.ID, Person: t.Person, Outcome: NoChat, At: now})
			case t.OptedOut && !t.Broadcast.Required && !t.Broadcast.Trial:
				untold = append(untold, Fate{Broadcast: t.Broadcast.ID, Person: t.Person, Space: t.Space, Outcome: OptedOut, At: now})
			default:
				res.Notices = append(res.Notices, &commonv1.Notice{Key: noticeOf + t.Broadcast.ID + "/" + t.Person, Space: t.Space, RecordId: t.Broadcast.ID,
					DueAt: now.UnixMicro(), StaleAt: t.Broadcast.StartAt.Add(useful).UnixMicro(),
					Body: &commonv1.Notice_Announcement{Announcement: &commonv1.Announcement{Text: t.Broadcast.Text, Required: t.Broadcast.Required, Trial: t.Broadcast.Trial}}})
			}
		}
		if err := b.store.Settle(ctx, untold); err != nil {
			return nil, err
		}
		if len(res.Notices) > 0 || len(turns) == 0 {
			return res, nil
		}
	}
	return &holdersv1.ClaimDueResponse{NextAt: now.UnixMicro()}, nil
}

// fateOf is the beginning of what became of a notice; it reports false for what is
// none of a broadcast.
func fateOf(key string) (Fate, bool) {
	rest, ok := strings.CutPrefix(key, noticeOf)
	id, person, cut := strings.Cut(rest, "/")
	return Fate{Broadcast: id, Person: person}, ok && cut
}

// AckDue says that notices are on their way, or why they are not.
func (b *Broadcasts) AckDue(ctx context.Context, req *holdersv1.AckDueRequest) (*holdersv1.AckDueResponse, error) {
	now := b.clock.Now()
	var fates []Fate
	for _, n := range req.Notices {
		f, ok := fateOf(n.Key)
		if !ok {
			continue
		}
		f.Space, f.At, f.Outcome = n.Space, now, UnderWay
		switch {
		case n.AgainAt != 0:
			f.Outcome, f.Due = Waiting, time.UnixMicro(n.AgainAt).UTC()
		case n.Untold != "":
			f.Outcome = reason(n.Untold)
		}
		fates = append(fates, f)
	}
	return &holdersv1.AckDueResponse{}, b.store.Settle(ctx, fates)
}

// Report says what became of notices.
func (b *Broadcasts) Report(ctx context.Context, req *holdersv1.ReportRequest) (*holdersv1.ReportResponse, error) {
	var fates []Fate
	for _, told := range req.Fates {
		f, ok := fateOf(told.Key)
		if !ok {
			continue
		}
		f.At, f.Outcome = time.UnixMicro(told.At).UTC(), Told
		if told.Untold != "" {
			f.Outcome = reason(told.Untold)
		}
		fates = append(fates, f)
	}
	return &holdersv1.ReportResponse{}, b.store.Settle(ctx, fates)
}

// reason is why somebody was not told; what is none of the reasons is a failure.
func reason(why string) string {
	if slices.Contains(reasons, why) {
		return why
	}
	return Failed
}

// Step forgets who was told long ago, and gives up what nobody tells of any more. It
// may be called at any time.
func (b *Broadcasts) Step(ctx context.Context) (more bool, err error) {
	now := b.clock.Now()
	if err := b.store.GiveUp(ctx, now.Add(-lostAfter), now); err != nil {
		return false, err
	}
	return b.store.ForgetRecipients(ctx, now.Add(-keptFor))
}
