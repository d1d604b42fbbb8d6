package engine

import (
	"slices"
	"time"

	"alcove/sync/replica"
)

// Files go up before the write that names them, one at a time, and go on where
// they stopped. The write waits, and so does all that was written after it:
// what was typed later must not arrive first.

// whole reports whether the server has all files of the write.
func (m *Machine) whole(w replica.Write) bool {
	for _, id := range w.Files {
		if i := m.uploadIndex(id); i >= 0 && !m.disk.Uploads[i].Whole {
			return false
		}
	}
	return true
}

func (m *Machine) uploadIndex(id string) int {
	return slices.IndexFunc(m.disk.Uploads, func(u replica.Upload) bool { return u.ID == id })
}

// uploadable is the index of the next file to send, or -1. The order is that of
// the writes that name them.
func (m *Machine) uploadable() int {
	for _, w := range m.disk.Queue {
		if w.At.N <= m.from() {
			continue
		}
		for _, id := range w.Files {
			if i := m.uploadIndex(id); i >= 0 && !m.disk.Uploads[i].Whole {
				return i
			}
		}
	}
	return -1
}

func (m *Machine) startUpload(now Instant) {
	if m.upload.call != 0 || !m.upload.back.ready(now.Mono) {
		return
	}
	if i := m.uploadable(); i >= 0 {
		m.do(Upload{m.begin(&m.upload, now, uploadPatience), m.disk.Uploads[i]})
		m.uploading, m.uploadAt = m.disk.Uploads[i].ID, 0
	}
}

// set changes an upload in memory and on the disk.
func (m *Machine) set(id string, change func(*replica.Upload)) {
	if i := m.uploadIndex(id); i >= 0 {
		u := &m.disk.Uploads[i]
		before := *u
		if change(u); *u != before {
			m.do(SetUpload{*u})
		}
	}
}

func (m *Machine) placed(now Instant, ev Placed) {
	if ev.Call != m.upload.call || ev.Call == 0 {
		return
	}
	m.upload.until = now.Mono + uploadPatience
	m.set(m.uploading, func(u *replica.Upload) { u.Location = ev.Location })
}

func (m *Machine) uploaded(now Instant, ev Uploaded) {
	if ev.Call != m.upload.call || ev.Call == 0 {
		return
	}
	m.upload.call = 0
	switch {
	case ev.Fault == nil:
		m.reached(&m.upload)
		m.set(m.uploading, func(u *replica.Upload) { u.Whole = true })
	case ev.Fault.Kind == Gone:
		m.failed(now, &m.upload, ev.Fault)
		m.uploadAgain([]string{m.uploading})
	case ev.Fault.Kind == Refused:
		// This file can never go, so neither can its message.
		m.offline = time.Time{}
		for _, w := range m.disk.Queue {
			if slices.Contains(w.Files, m.uploading) {
				m.setAside(w.At.N, ev.Fault.Code)
				return
			}
		}
	default:
		m.failed(now, &m.upload, ev.Fault)
	}
}

// uploadAgain begins the files anew: the server does not have them. It reports
// whether one of them is here to be sent.
func (m *Machine) uploadAgain(ids []string) (some bool) {
	for _, id := range ids {
		some = some || m.uploadIndex(id) >= 0
		m.set(id, func(u *replica.Upload) { u.Location, u.Whole = "", false })
	}
	return some
}

// recheckUploads asks again about every file: a server that comes from a backup
// may have lost some. What it still has is not sent twice.
func (m *Machine) recheckUploads() {
	for _, u := range slices.Clone(m.disk.Uploads) {
		m.set(u.ID, func(u *replica.Upload) { u.Whole = false })
	}
}

// dropUploads forgets the files that no queued write names.
func (m *Machine) dropUploads() {
	m.disk.Uploads = slices.DeleteFunc(slices.Clone(m.disk.Uploads), func(u replica.Upload) bool {
		return !slices.ContainsFunc(m.disk.Queue, func(w replica.Write) bool { return slices.Contains(w.Files, u.ID) })
	})
}
