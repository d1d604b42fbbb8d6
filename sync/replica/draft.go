package replica

import (
	"cmp"
	"slices"
	"time"
)

// Draft is what was begun and not sent. It stays through a lock, a crash and a
// restart, sealed, and never leaves this computer by itself.
type Draft struct {
	ID     string    `json:"id"` // the caller's: a thread's id, "new", a form's page
	Text   string    `json:"text"`
	Files  []string  `json:"files,omitempty"` // attachments, see [Replica.Attach]
	Edited time.Time `json:"edited"`
}

// SaveDraft keeps a draft over the one of the same id. An empty one is
// forgotten.
func (r *Replica) SaveDraft(d Draft) error {
	if d.Text == "" && len(d.Files) == 0 {
		return r.DropDraft(d.ID)
	}
	return r.write(func(a *act) error { return r.setLocal(a, localDraft, d.ID, d) })
}

// DropDraft forgets a draft: it was sent, or thrown away. An unknown id is no
// error.
func (r *Replica) DropDraft(id string) error {
	return r.write(func(a *act) error { return r.dropLocal(a, localDraft, id) })
}

// Draft is the draft of that id, if there is one.
func (r *Replica) Draft(id string) (d Draft, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	ok = r.getLocal(localDraft, id, &d)
	return d, ok
}

// Drafts are all drafts, the last edited first.
func (r *Replica) Drafts() []Draft {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Draft
	for _, d := range allLocal[Draft](r.local, localDraft) {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Draft) int {
		return cmp.Or(b.Edited.Compare(a.Edited), cmp.Compare(a.ID, b.ID))
	})
	return out
}
