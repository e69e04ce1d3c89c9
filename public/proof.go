package public

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/pace"
	"becario/kit/wall"
)

const proofPath = "/v/"

// proofPage tells whether a number and a code are genuine.
type proofPage struct {
	page
	Number, Code string
	Proof        *requestsv1.VerifyResponse // nil if they are not
	Asked        bool
	Problem      string
}

// How often codes may be tried by one address, and how often all together may try
// wrong ones.
const (
	triesAtOnce = 30
	triesEvery  = 20 * time.Second
	allAtOnce   = 300
	allEvery    = 200 * time.Millisecond
)

// ask asks for a number and a code, and tells of those that were typed.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	number, code := q.Get("number"), q.Get("code")
	if number == "" && code == "" {
		p.render(w, http.StatusOK, "proof", proofPage{page: p.page(r, "public.title")})
		return
	}
	p.tell(w, r, number, code)
}

// proof tells of a number and a code that were scanned.
func (p *Pages) proof(w http.ResponseWriter, r *http.Request) {
	number, code := r.PathValue("proof"), ""
	if i := strings.LastIndexByte(number, '-'); i >= 0 {
		number, code = number[:i], number[i+1:]
	}
	p.tell(w, r, number, code)
}

func (p *Pages) tell(w http.ResponseWriter, r *http.Request, number, code string) {
	page := proofPage{page: p.page(r, "public.title"), Number: number, Code: code, Asked: true}
	if !p.mayTry(w, r, page, pace.Limit{Key: "of " + network(r), Every: triesEvery, Burst: triesAtOnce}) {
		return
	}
	var err error
	page.Proof, err = p.Requests.Verify(r.Context(), &requestsv1.VerifyRequest{Number: number, Code: code})
	switch {
	case fault.Is(err, fault.NotFound):
		if !p.mayTry(w, r, page, pace.Limit{Key: "wrong", Every: allEvery, Burst: allAtOnce}) {
			return
		}
		page.Title = page.Say("public.not_genuine")
		p.render(w, http.StatusNotFound, "proof", page)
		return
	case err != nil:
		p.broken(w, r, err)
		return
	}
	page.Title = page.Say("public.genuine")
	p.render(w, http.StatusOK, "proof", page)
}

// mayTry counts a try. If there were too many it says so, and reports false.
func (p *Pages) mayTry(w http.ResponseWriter, r *http.Request, page proofPage, limit pace.Limit) bool {
	waits, err := p.tries.Take(r.Context(), p.Clock.Now(), limit)
	if err != nil {
		p.broken(w, r, err)
		return false
	}
	if pace.Clear(waits) {
		return true
	}
	page.Problem, page.Asked = page.Say("public.too_many"), false
	p.render(w, http.StatusTooManyRequests, "proof", page)
	return false
}

// network is where a request comes from: an address or, of IPv6, the network of 64
// bits that one household has.
func network(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is6() {
		if prefix, err := ip.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}

// State is the name of the state.
func (p proofPage) State() string {
	return p.Say("public.now." + p.stateKey())
}

func (p proofPage) stateKey() string {
	return strings.ToLower(strings.TrimPrefix(p.Proof.GetState().String(), "STATE_"))
}

// Moment writes an instant, in microseconds since 1970, on the office's clock.
func (p page) Moment(at int64) string {
	t := time.UnixMicro(at).In(p.Now.Location())
	return p.Say("date.day_hour", "day", p.FullDay(t), "hour", strings.TrimPrefix(t.Format(wall.HourForm), "0"))
}

// Present is the present.
func (p page) Present() string { return p.Moment(p.Now.UnixMicro()) }
