package ledger

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fault"
	"becario/kit/page"
)

// PageLimit is how much a page of an export holds at most.
const PageLimit = 200

// typeURL is what a message's full name follows in an Any.
const typeURL = "type.googleapis.com/"

// Changes lists what a keeper has of the changes of a space, for an export.
// undo is a message of the type in which the service keeps what is needed to
// take a change back; nil if it never does. kept makes an entry of the export.
func Changes[Tx, T any](k Keeper[Tx], space string, undo proto.Message, kept func(*commonv1.Change) T) page.List[T] {
	return page.Of(func(ctx context.Context, after string, limit int) ([]Entry, error) {
		return k.Entries(ctx, space, after, limit)
	}, func(e Entry) string { return e.Key }, func(e Entry) T { return kept(export(e, undo)) })
}

func export(e Entry, undo proto.Message) *commonv1.Change {
	c := &commonv1.Change{Key: e.Key, Actor: e.Actor, At: e.At, Undone: e.Undone, UndoneBy: e.UndoneBy}
	if e.Kind != "" { // entries of before there were kinds have none
		c.Answer = &anypb.Any{TypeUrl: typeURL + e.Kind, Value: e.Answer}
	}
	if e.Undo != nil && undo != nil {
		c.Undo = &anypb.Any{TypeUrl: typeURL + string(undo.ProtoReflect().Descriptor().FullName()), Value: e.Undo}
	}
	return c
}

// Erase removes all that is kept about a space, for good; work removes the
// records. It fails with invalid_argument without a space or an actor.
func (l *Ledger[Tx]) Erase(ctx context.Context, space, actor string, work func(tx Tx) error) error {
	if space == "" || actor == "" {
		return fault.New(fault.Invalid, "fault.no_key")
	}
	return l.keeper.Erase(ctx, space, work)
}
