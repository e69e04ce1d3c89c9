package app

import (
	"context"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
)

// door lets holders into the chat page: by a code to their registered address, or
// by an invitation. The browser that asks is a space of its own until then.
type door struct {
	holders holdersv1connect.HoldersServiceClient
}

func doorSpace(key string) string { return "door:" + key }

// Ask implements webchat.Door.
func (d door) Ask(ctx context.Context, key, email, lang string) error {
	_, err := d.holders.Ask(ctx, &holdersv1.AskRequest{Space: doorSpace(key), Email: email, Lang: lang})
	return err
}

// Enter implements webchat.Door.
func (d door) Enter(ctx context.Context, key, code string) (name, invitation string, err error) {
	res, err := d.holders.Prove(ctx, &holdersv1.ProveRequest{Space: doorSpace(key), Code: code})
	if err != nil {
		return "", "", err
	}
	return d.pass(ctx, key, res.Holder)
}

// Invited implements webchat.Door.
func (d door) Invited(ctx context.Context, key, invitation string) (name, next string, err error) {
	res, err := d.holders.Accept(ctx, &holdersv1.AcceptRequest{Space: doorSpace(key), Token: invitation})
	if err != nil {
		return "", "", err
	}
	return d.pass(ctx, key, res.Holder)
}

// pass makes the invitation with which the conversation begins, and forgets the
// browser that asked.
func (d door) pass(ctx context.Context, key string, h *holdersv1.Holder) (name, invitation string, err error) {
	res, err := d.holders.Invite(ctx, &holdersv1.InviteRequest{Actor: doorSpace(key), Id: h.Id})
	if err != nil {
		return "", "", err
	}
	_, err = d.holders.Erase(ctx, &holdersv1.EraseRequest{Space: doorSpace(key), Actor: doorSpace(key)})
	return h.Name, res.Token, err
}
