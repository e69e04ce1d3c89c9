package sqldb

// Waiting is how many transactions wait for the one that runs on a SQLite file.
func (db *DB) Waiting() int { return int(db.writer.waiting.Load()) }
