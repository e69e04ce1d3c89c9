package bot

// newAreas lists what can be talked about, one for each service that is there.
func (b *Bot) newAreas() []area {
	areas := []area{chatter{}, agenda{}, reminders{}}
	if b.Tasks != nil {
		areas = append(areas, &tasksArea{tasks: b.Tasks})
	}
	if b.Expenses != nil {
		areas = append(areas, newExpensesArea(b.Expenses))
	}
	return areas
}
