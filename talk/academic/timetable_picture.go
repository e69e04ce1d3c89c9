package academic

import (
	"fmt"

	academicv1 "becario/api/becario/academic/v1"
	"becario/draw"
	"becario/kit/period"
	"becario/report"
	"becario/talk"
)

// drawWeek draws a timetable of some days.
func (tp *Topic) drawWeek(t *talk.Turn, from, to string, all []*academicv1.Occurrence) (*draw.Drawing, error) {
	pen, err := tp.pen()
	if err != nil {
		return nil, fmt.Errorf("draw timetable: %w", err)
	}
	subjects, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return nil, err
	}
	return pen.Week(report.Week(t.Writer, period.Period{From: from, To: to}, all, subjects.Subjects)), nil
}
