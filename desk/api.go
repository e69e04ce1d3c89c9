package desk

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/descriptorpb"

	deskv1 "becario/api/becario/desk/v1"
	"becario/api/becario/desk/v1/deskv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/pace"
	"becario/kit/rpc"
)

// apiBase is where programs reach the desk, without a slash at the end.
const apiBase = "/desk/api"

// openAPI describes the calls; `make generate` writes it from the contract.
//
//go:embed openapi
var openAPI embed.FS

// caller is a program that uses somebody's token.
type caller struct {
	token staff.Token
}

// apiRoutes are those for programs. What changes nothing, by the contract, is in the
// scope read; what changes where money goes has a scope of its own.
func (d *Desk) apiRoutes(mux *http.ServeMux) {
	methods := deskv1.File_becario_desk_v1_desk_proto.Services().ByName("DeskService").Methods()
	for i := range methods.Len() {
		scope := staff.ScopeAct
		if options, ok := methods.Get(i).Options().(*descriptorpb.MethodOptions); ok && options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS {
			scope = staff.ScopeRead
		}
		if methods.Get(i).Name() == "Correct" {
			scope = staff.ScopeCorrect
		}
		mux.HandleFunc(apiBase+"/"+deskv1connect.DeskServiceName+"/"+string(methods.Get(i).Name()), d.byToken(scope, d.call))
	}
	mux.HandleFunc("GET "+apiBase+"/requests/{number}/documents/{id}", d.byToken(staff.ScopeRead, d.document))
	mux.HandleFunc("POST "+apiBase+"/requests/{number}/documents", d.byToken(staff.ScopeAct, d.receive))
	mux.HandleFunc("GET "+apiBase+"/export.csv", d.byToken(staff.ScopeExport, d.export))
	mux.HandleFunc("GET "+apiBase+"/export.xlsx", d.byToken(staff.ScopeExport, d.export))
	mux.HandleFunc("GET "+apiBase+"/openapi.json", d.describe)
	mux.HandleFunc("GET "+apiBase+"/openapi.yaml", d.describe)
	mux.HandleFunc(apiBase+"/", func(w http.ResponseWriter, r *http.Request) { d.missing(w, r, visitor{}) })
}

// byToken calls next for a program with a token that has the scope, and adds it to
// the record. Cookies count for nothing, since a browser sends them whoever asks.
func (d *Desk) byToken(scope staff.Scope, next func(http.ResponseWriter, *http.Request, visitor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Del("Cookie")
		seen := &statusWriter{ResponseWriter: w}
		v, err := d.bearer(r, scope)
		if v.caller != nil {
			defer func() { d.noteCall(r, v, seen.sent()) }()
		}
		if err != nil {
			d.refuseCall(seen, r, err)
			return
		}
		next(seen, r, v)
	}
}

// The limits of calls: of a token, of its exports, and of the tokens that an address
// makes up. They are counted in this program alone.
func callLimit(t staff.Token) pace.Limit {
	return pace.Limit{Key: "token " + t.ID, Every: time.Second / 10, Burst: 100}
}

func exportLimit(t staff.Token) pace.Limit {
	return pace.Limit{Key: "export " + t.ID, Every: 10 * time.Second, Burst: 6}
}

func strangerLimit(address string) pace.Limit {
	return pace.Limit{Key: "address " + address, Every: time.Second, Burst: 30}
}

// bearer returns whose token a call brings. It has a caller, also with an error, if
// the token is good.
func (d *Desk) bearer(r *http.Request, scope staff.Scope) (visitor, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	address := browserOf(r).Address
	token, account, err := staff.Token{}, staff.Account{}, fault.New(fault.NotFound, "fault.no_token")
	if strings.EqualFold(scheme, "Bearer") && strings.HasPrefix(secret, staff.TokenPrefix) {
		token, account, err = d.Accounts.Token(r.Context(), secret, address)
	}
	if fault.Is(err, fault.NotFound) {
		if err := d.pace(r.Context(), strangerLimit(address)); err != nil {
			return visitor{}, err
		}
		return visitor{}, fault.New(connect.CodeUnauthenticated, "fault.no_token")
	}
	if err != nil {
		return visitor{}, err
	}
	v := visitor{Staff: account.Name, Account: account, caller: &caller{token: token}, about: &about{}}
	limits := []pace.Limit{callLimit(token)}
	if scope == staff.ScopeExport {
		limits = append(limits, exportLimit(token))
	}
	if err := d.pace(r.Context(), limits...); err != nil {
		return visitor{}, err // not in the record, which would grow by it
	}
	if !token.May(scope) {
		return v, fault.New(fault.Denied, "fault.token_scope", "scope", string(scope))
	}
	v.policy, err = d.Accounts.Policy(r.Context())
	return v, err
}

// pace counts a call against limits; resource_exhausted if one has no room.
func (d *Desk) pace(ctx context.Context, limits ...pace.Limit) error {
	waits, err := d.limits.Take(ctx, d.Clock.Now(), limits...)
	if err != nil || pace.Clear(waits) {
		return err
	}
	var longest time.Duration
	for _, wait := range waits {
		longest = max(longest, wait)
	}
	return fault.New(connect.CodeResourceExhausted, "fault.many_calls", "seconds", int(math.Ceil(longest.Seconds())))
}

// calls answers calls of the contract, one at a time: service is for the one who calls.
type calls struct {
	service service
	handler http.Handler
}

// newCalls makes the handlers of all methods, which takes much longer than a call.
func (d *Desk) newCalls() *calls {
	c := &calls{}
	_, handler := deskv1connect.NewDeskServiceHandler(&c.service, rpc.ServerOptions(d.Log, c.inWords())...)
	c.handler = http.StripPrefix(apiBase, handler)
	return c
}

// call answers a call of the contract. As many calls are kept ready as were answered at
// once; one that ends in a panic is not used again.
func (d *Desk) call(w http.ResponseWriter, r *http.Request, v visitor) {
	c, ok := d.calls.Get().(*calls)
	if !ok {
		c = d.newCalls()
	}
	c.service = service{d, v, d.say(r)}
	c.handler.ServeHTTP(w, r)
	c.service = service{}
	d.calls.Put(c)
}

// inWords gives faults their message in words; what they are by key stays with them.
func (c *calls) inWords() connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			res, err := next(ctx, req)
			return res, c.service.say.spoken(err)
		}
	}
}

// spoken is a fault whose message says it in words; other errors stay as they are.
func (w words) spoken(err error) error {
	var coded *connect.Error
	if !isFault(err) || !errors.As(err, &coded) {
		return err
	}
	spoken := connect.NewError(coded.Code(), errors.New(w.fault(err)))
	for _, detail := range coded.Details() {
		spoken.AddDetail(detail)
	}
	return spoken
}

// refuseCall answers a program with an error, as the contract has it.
func (d *Desk) refuseCall(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := fault.Of(err)
	switch {
	case !ok:
		if r.Context().Err() == nil {
			d.Log.Error("desk: call failed", "pattern", r.Pattern, "error", err)
		}
		err = fault.New(connect.CodeInternal, "desk.broken")
	case connect.CodeOf(err) == connect.CodeUnauthenticated:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case connect.CodeOf(err) == connect.CodeResourceExhausted:
		w.Header().Set("Retry-After", f.Args["seconds"])
	}
	_ = connect.NewErrorWriter().Write(w, r, d.say(r).spoken(err)) // who asked may be gone
}

// codes are those of the contract for what pages answer.
var codes = map[int]connect.Code{
	http.StatusBadRequest: fault.Invalid, http.StatusUnauthorized: connect.CodeUnauthenticated, http.StatusForbidden: fault.Denied,
	http.StatusNotFound: fault.NotFound, http.StatusServiceUnavailable: connect.CodeUnavailable,
}

// isCall reports whether a request is for programs.
func isCall(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiBase+"/") }

// noteCall adds a call to the record.
func (d *Desk) noteCall(r *http.Request, v visitor, status int) {
	subject := strings.TrimSpace(cmp.Or(v.about.number, r.PathValue("number")) + " " + r.PathValue("id"))
	if subject == "" && strings.Contains(r.URL.Path, "/export.") {
		subject = r.URL.RawQuery // which list it was
	}
	d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: calledBy(callName(r)+v.about.more, v.caller.token), Subject: cmp.Or(subject, v.about.list), Status: status})
}

// callName is that of a call in the record.
func callName(r *http.Request) string {
	if r.PathValue("id") != "" {
		return "document"
	}
	if r.Pattern == "POST "+apiBase+"/requests/{number}/documents" {
		return "file"
	}
	return path.Base(r.URL.Path)
}

// calledPrefix begins what is noted of a call.
const calledPrefix = "api "

func calledBy(name string, t staff.Token) string { return calledPrefix + name + " " + t.Name }

// receive takes a file from a program and sends it to the holder of a request, or adds
// it as one that the holder brought, as the form of a request's page does.
func (d *Desk) receive(w http.ResponseWriter, r *http.Request, v visitor) {
	s := service{d, v, d.say(r)}
	now, err := s.take(r.Context(), r.PathValue("number"))
	if err == nil && !now.MayWork {
		err = errDenied()
	}
	var doc *requestsv1.Document
	if err == nil {
		doc, _, err = d.takeFile(r, now, func(key string) string {
			if len(key) > maxKey {
				return ""
			}
			return s.key(now, "file", key)
		})
	}
	if errors.Is(err, errForm) {
		err = fault.New(fault.Invalid, "desk.bad_file_form", "max", maxKey)
	}
	if err != nil {
		d.refuseCall(w, r, err)
		return
	}
	data, err := protojson.Marshal(&requestsv1.DeliverResponse{Document: doc})
	if err != nil {
		d.refuseCall(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // who asked may be gone
}

// describe gives the description of the calls, which is no secret.
func (d *Desk) describe(w http.ResponseWriter, r *http.Request) {
	name, kind := "desk.json", "application/json"
	if path.Ext(r.URL.Path) == ".yaml" {
		name, kind = "desk.yaml", "application/yaml"
	}
	data, err := openAPI.ReadFile("openapi/" + name)
	if err != nil {
		d.broken(w, r, visitor{}, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // who asked may be gone
}
