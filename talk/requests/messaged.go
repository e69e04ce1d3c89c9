package requests

import (
	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/talk"
	"becario/talk/speak"
)

// messaged tells what staff have written or sent, or why a document was refused.
func (tp *Topic) messaged(t *talk.Turn, n *commonv1.Notice, said *commonv1.RequestMessaged) (talk.Reply, error) {
	r := talk.Reply{Refs: []talk.Ref{{Service: "requests", ID: n.RecordId}}}
	var opening string
	switch said.Kind {
	case "refused":
		opening = t.Say("notice.document_refused", "document", said.Document, "title", said.Title, "number", said.Number)
	case "delivered":
		opening = t.Say("notice.document_delivered", "document", said.Document, "title", said.Title, "number", said.Number)
		var err error
		if r.Document, err = tp.bytes(t, n.Space, n.RecordId, said.DocumentId); err != nil {
			return r, err
		}
		r.Name = said.Document
	default:
		opening = t.Say("notice.request_messaged", "title", said.Title, "number", said.Number)
	}
	r.Text = speak.Lines(opening, said.Text)
	r.Buttons = [][]channel.Button{{t.Button("button.answer", "requests.answer:0"), t.Button("button.request", "requests.show:0")}}
	return r, nil
}

// bytes are those of a document.
func (tp *Topic) bytes(t *talk.Turn, space, request, document string) ([]byte, error) {
	var all []byte
	for {
		res, err := tp.requests.Document(t.Ctx, &requestsv1.DocumentRequest{Space: space, Id: request, DocumentId: document, Offset: int64(len(all))})
		if err != nil || len(res.Data) == 0 {
			return all, err
		}
		all = append(all, res.Data...)
	}
}
