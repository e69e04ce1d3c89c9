package app

import (
	"slices"
	"sync"

	"becario/bot"
	"becario/draw"
	"becario/nlu/lang"
	"becario/person"
	"becario/talk"
	"becario/talk/academic"
	"becario/talk/agenda"
	"becario/talk/expenses"
	"becario/talk/profile"
	"becario/talk/requests"
	"becario/talk/smalltalk"
	"becario/talk/tasks"
)

// openTalk puts the conversation together: the engine and the topics whose
// services are there.
func (a *App) openTalk(store bot.Store, reader talk.Reader) (*talk.Engine, error) {
	people, err := lang.ReadPeople(lang.Files())
	if err != nil {
		return nil, err
	}
	currencies, err := lang.Currencies(lang.Files())
	if err != nil {
		return nil, err
	}
	day := &agenda.Topic{}
	topics := []talk.Topic{
		&smalltalk.Topic{Assisted: a.Settings.AssistURL != ""}, day,
		&profile.Topic{Zones: people.Zones, Currencies: people.Currencies},
	}
	pen := sync.OnceValues(draw.New)
	var classes, things, money []talk.Planner
	if a.services.tasks != nil {
		topic := tasks.New(a.services.tasks)
		topics, things = append(topics, topic), append(things, topic)
	}
	if a.services.academic != nil {
		topic := academic.New(a.services.academic, pen)
		topics, classes = append(topics, topic), append(classes, topic)
	}
	if a.services.expenses != nil {
		topic := expenses.New(a.services.expenses, pen)
		topics, money = append(topics, topic), append(money, topic)
	}
	if a.services.requests != nil {
		topics = append(topics, requests.New(a.services.requests))
	}
	day.Planners = slices.Concat(classes, things, money)
	return talk.New(talk.Config{
		Clock: a.Clock, Log: a.Log, Phrases: a.phrases, Reader: reader, History: bot.History(store), People: store, Topics: topics,
		Defaults: person.Defaults{
			Lang: a.Settings.Lang, Zone: a.Settings.Zone, Currency: a.Settings.Currency,
			Langs: people.Langs, Homes: people.Home, Currencies: currencies,
		},
	})
}
