package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/api/becario/expenses/v1/expensesv1connect"
	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/blob"
)

// answer is a page of what a service keeps.
type answer[Kept proto.Message] interface {
	GetKept() []Kept
	GetNext() string
}

// service is a part that is reached through its contract. It keeps nothing
// about somebody without a space.
func service[Kept proto.Message, Res answer[Kept]](name string,
	export func(ctx context.Context, space, page string) (Res, error), erase func(ctx context.Context, space, actor string) error) Part {
	return Part{
		Name: name,
		Export: func(ctx context.Context, who Who, page string) ([]json.RawMessage, string, error) {
			if who.Space == "" {
				return nil, "", nil
			}
			res, err := export(ctx, who.Space, page)
			if err != nil {
				return nil, "", err
			}
			var records []json.RawMessage
			for _, kept := range res.GetKept() {
				record, err := protojson.Marshal(kept)
				if err != nil {
					return nil, "", fmt.Errorf("write record: %w", err)
				}
				records = append(records, record)
			}
			return records, res.GetNext(), nil
		},
		Erase: func(ctx context.Context, who Who, actor string) error {
			if who.Space == "" {
				return nil
			}
			return erase(ctx, who.Space, actor)
		},
	}
}

// Tasks is the tasks service.
func Tasks(c tasksv1connect.TasksServiceClient) Part {
	return service[*tasksv1.Kept]("tasks", func(ctx context.Context, space, page string) (*tasksv1.ExportResponse, error) {
		return c.Export(ctx, &tasksv1.ExportRequest{Space: space, Page: page})
	}, func(ctx context.Context, space, actor string) error {
		_, err := c.Erase(ctx, &tasksv1.EraseRequest{Space: space, Actor: actor})
		return err
	})
}

// Academic is the academic service.
func Academic(c academicv1connect.AcademicServiceClient) Part {
	return service[*academicv1.Kept]("academic", func(ctx context.Context, space, page string) (*academicv1.ExportResponse, error) {
		return c.Export(ctx, &academicv1.ExportRequest{Space: space, Page: page})
	}, func(ctx context.Context, space, actor string) error {
		_, err := c.Erase(ctx, &academicv1.EraseRequest{Space: space, Actor: actor})
		return err
	})
}

// Expenses is the expenses service.
func Expenses(c expensesv1connect.ExpensesServiceClient) Part {
	return service[*expensesv1.Kept]("expenses", func(ctx context.Context, space, page string) (*expensesv1.ExportResponse, error) {
		return c.Export(ctx, &expensesv1.ExportRequest{Space: space, Page: page})
	}, func(ctx context.Context, space, actor string) error {
		_, err := c.Erase(ctx, &expensesv1.EraseRequest{Space: space, Actor: actor})
		return err
	})
}

// Holders is whose a chat is, as the office says.
func Holders(c holdersv1connect.HoldersServiceClient) Part {
	return service[*holdersv1.Kept]("holders", func(ctx context.Context, space, page string) (*holdersv1.ExportResponse, error) {
		return c.Export(ctx, &holdersv1.ExportRequest{Space: space, Page: page})
	}, func(ctx context.Context, space, actor string) error {
		_, err := c.Erase(ctx, &holdersv1.EraseRequest{Space: space, Actor: actor})
		return err
	})
}

// Requests is the requests service, with the documents of the requests.
func Requests(c requestsv1connect.RequestsServiceClient) Part {
	p := service[*requestsv1.Kept]("requests", func(ctx context.Context, space, page string) (*requestsv1.ExportResponse, error) {
		return c.Export(ctx, &requestsv1.ExportRequest{Space: space, Page: page})
	}, func(ctx context.Context, space, actor string) error {
		_, err := c.Erase(ctx, &requestsv1.EraseRequest{Space: space, Actor: actor})
		return err
	})
	p.Files = func(ctx context.Context, who Who, each func(f File) error) error {
		if who.Space == "" {
			return nil
		}
		for page := ""; ; {
			res, err := c.Export(ctx, &requestsv1.ExportRequest{Space: who.Space, Page: page})
			if err != nil {
				return err
			}
			for _, kept := range res.Kept {
				if err := documents(ctx, c, kept.GetHistory().GetRequest(), each); err != nil {
					return err
				}
			}
			if page = res.Next; page == "" {
				return nil
			}
		}
	}
	return p
}

// documents gives the documents of a request, each with its number.
func documents(ctx context.Context, c requestsv1connect.RequestsServiceClient, r *requestsv1.Request, each func(f File) error) error {
	for _, d := range r.GetDocuments() {
		if d.Sha256 == "" {
			continue // its bytes were never kept
		}
		err := each(File{
			Name: r.Number + " " + ended(d.Name, blob.Ending(d.MediaType)), At: time.UnixMicro(d.AddedAt), Size: d.Size,
			Open: func() (io.ReadCloser, error) {
				from := &documentReader{ctx: ctx, requests: c, next: &requestsv1.DocumentRequest{Space: r.Space, Id: r.Id, DocumentId: d.Id}}
				return from, from.fetch()
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// documentReader reads the bytes of a document, a part at a time.
type documentReader struct {
	ctx      context.Context
	requests requestsv1connect.RequestsServiceClient
	next     *requestsv1.DocumentRequest
	part     []byte
}

func (r *documentReader) fetch() error {
	res, err := r.requests.Document(r.ctx, r.next)
	if err != nil {
		return err
	}
	r.part = res.Data
	r.next.Offset += int64(len(res.Data))
	return nil
}

// Read implements io.Reader.
func (r *documentReader) Read(p []byte) (int, error) {
	if len(r.part) == 0 {
		if err := r.fetch(); err != nil {
			return 0, err
		}
		if len(r.part) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}

// Close implements io.Closer.
func (r *documentReader) Close() error { return nil }
