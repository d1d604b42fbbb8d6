package store

// ThreadsFor is the conversations that were handed to a staff member: those in
// which a client waits stand first, the longest wait at the top, then the
// newest.
func (t *Tx) ThreadsFor(staffID string, limit int) ([]StaffThread, error) {
	return t.threads(`SELECT `+threadColumns+` WHERE t.staff_id = ? ORDER BY t.unread = 0, t.unread_at, t.last_at DESC, t.client_id, t.id LIMIT ?`, staffID, limit)
}

// AllThreads is a page of the conversations of all clients, hidden ones too,
// the newest first.
func (t *Tx) AllThreads(offset, limit int) ([]StaffThread, error) {
	return t.threads(`SELECT `+threadColumns+` ORDER BY t.last_at DESC, t.client_id, t.id LIMIT ? OFFSET ?`, limit, offset)
}
