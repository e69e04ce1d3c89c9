package ledgermongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Apply writes what a head held, as a process does that was held up meanwhile.
func (k *Keeper[T]) Apply(ctx context.Context, raw bson.Raw) error {
	var h head
	if err := bson.Unmarshal(raw, &h); err != nil {
		return err
	}
	return k.apply(ctx, h)
}
