package bot

// newAreas lists what can be talked about, one for each service that is there.
func (b *Bot) newAreas() []area {
	areas := []area{chatter{}, agenda{}, reminders{}, preferences{}}
	if b.Tasks != nil {
		areas = append(areas, &tasksArea{tasks: b.Tasks})
	}
	if b.Academic != nil {
		areas = append(areas, &academicArea{academic: b.Academic})
	}
	if b.Expenses != nil {
		areas = append(areas, newExpensesArea(b.Expenses))
	}
	if b.Requests != nil {
		areas = append(areas, &requestsArea{requests: b.Requests})
	}
	return areas
}
