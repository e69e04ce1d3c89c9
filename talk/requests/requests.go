// Package requests is the topic of what is asked of the office. It talks with the
// requests service through its contract.
package requests

import (
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/draw"
	"becario/nlu"
	"becario/talk"
)

// Topic talks about what is asked of the office.
type Topic struct {
	requests requestsv1connect.RequestsServiceClient
	pen      func() (*draw.Pen, error)
	address  string
}

// The powers of the topic.
var (
	_ talk.Placer      = (*Topic)(nil)
	_ talk.Undoer      = (*Topic)(nil)
	_ talk.UndoAsker   = (*Topic)(nil)
	_ talk.Presser     = (*Topic)(nil)
	_ talk.Replier     = (*Topic)(nil)
	_ talk.Commander   = (*Topic)(nil)
	_ talk.FileTaker   = (*Topic)(nil)
	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Overrider   = (*Topic)(nil)
	_ talk.Keeper      = (*Topic)(nil)
	_ talk.Noticer     = (*Topic)(nil)
	_ talk.Waiter      = (*Topic)(nil)
)

// New returns the topic on a requests service. Papers are printed with a pen;
// address is where people reach this program, such as https://becario.example.org,
// and empty if they do not.
func New(client requestsv1connect.RequestsServiceClient, pen func() (*draw.Pen, error), address string) *Topic {
	return &Topic{requests: client, pen: pen, address: address}
}

const (
	// requestLines is how many requests a list shows.
	requestLines = 10
	// requestChoices is how many requests or kinds of document a question
	// offers as buttons.
	requestChoices = 6
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "requests" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Weighty(nlu.RequestFile, tp.file),
		talk.Read(nlu.RequestStatus, tp.status),
		talk.Change(nlu.RequestAddDocument, tp.announce),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"requests": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.RequestStatus} }),
	}
}
