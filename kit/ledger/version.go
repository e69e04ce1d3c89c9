package ledger

import (
	"google.golang.org/protobuf/proto"

	"becario/kit/fault"
)

// Record is a record with a version that grows with each change.
type Record interface {
	proto.Message
	GetId() string
	GetVersion() int64
}

// CheckVersion fails with aborted if a caller has seen another version of a
// record than that of now. A seen version of 0 is whatever it is now.
func CheckVersion(seen, now int64) error {
	if seen != 0 && seen != now {
		return fault.New(fault.Conflict, "fault.changed")
	}
	return nil
}

// Restore brings records back to what they were before a change: it calls put
// with each record of before. One of version 0 was not there before; remove is
// called with what it has become. The two lists of a change belong together;
// of after, only ids and versions are looked at. It returns the records
// that are there again, and all of them as they were until now.
//
// Restore fails with aborted if a record has changed since.
func Restore[R Record](before, after []R, get func(id string) (R, error), put, remove func(R) error) (restored, undone []R, err error) {
	for i, old := range before {
		now, err := get(old.GetId())
		if err != nil {
			return nil, nil, err
		}
		if err := CheckVersion(after[i].GetVersion(), now.GetVersion()); err != nil {
			return nil, nil, err
		}
		undone = append(undone, now)
		if old.GetVersion() == 0 {
			if err := remove(now); err != nil {
				return nil, nil, err
			}
			continue
		}
		restored = append(restored, old)
		if err := put(old); err != nil {
			return nil, nil, err
		}
	}
	return restored, undone, nil
}
