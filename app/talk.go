package app

import (
	"becario/bot"
	"becario/kit/blob"
	"becario/nlu/lang"
	"becario/person"
	"becario/talk"
	"becario/talk/agenda"
	talkholders "becario/talk/holders"
	"becario/talk/profile"
	"becario/talk/smalltalk"
)

// openTalk puts the conversation together: the engine and the topics whose
// services are there.
func (a *App) openTalk(store bot.Store, files *blob.Store, reader talk.Reader, data profile.Data) (*talk.Engine, error) {
	people, err := lang.ReadPeople(lang.Files())
	if err != nil {
		return nil, err
	}
	currencies, err := lang.Currencies(lang.Files())
	if err != nil {
		return nil, err
	}
	topics := []talk.Topic{
		&smalltalk.Topic{Assisted: a.Settings.AssistURL != ""}, &agenda.Topic{},
		&profile.Topic{Zones: people.Zones, Currencies: people.Currencies, Data: data},
	}
	for _, p := range parts() {
		if p.topic == nil {
			continue
		}
		if topic := p.topic(a); topic != nil {
			topics = append(topics, topic)
		}
	}
	if c := a.Holders(); c != nil {
		topics = append(topics, talkholders.New(c, a.Broadcasts()))
	}
	return talk.New(talk.Config{
		Clock: a.Clock, Log: a.Log, Phrases: a.phrases, Reader: reader, History: bot.History(store), People: store, Files: files, Topics: topics,
		Defaults: person.Defaults{
			Lang: a.Settings.Lang, Zone: a.Settings.Zone, Currency: a.Settings.Currency,
			Langs: people.Langs, Homes: people.Home, Currencies: currencies,
		},
	})
}
