package feed

import (
	"errors"
	"testing"

	"alcove/server/store"
	"alcove/sync/record"
)

// A11.6: what staff hid or took back cannot be fetched any more; what was put
// back can.
func TestHiddenFilesA11_6(t *testing.T) {
	w := newWorld(t)
	content := pdf(1000)
	w.upload(ana, "f_said", "a.pdf", content)
	w.upload(ana, "f_shared", "b.pdf", content)
	p := w.pc(ana, "r_one")
	p.push(p.mut("m_1", string(record.SendOp), record.Send{Text: "see", Files: []string{"f_said"}}))
	var doc string
	w.write(func(tx *store.Tx) (err error) {
		doc, _, err = tx.ShareDocument(ana, "f_shared", "s_ruth", w.now())
		return err
	})
	p.sync()
	want := func(id string, status int) {
		t.Helper()
		resp, _ := w.call(ana, "GET", record.PathFiles+"/"+id, nil)
		head, _ := w.call(ana, "HEAD", record.PathFiles+"/"+id, nil)
		if resp.StatusCode != status || head.StatusCode != status {
			t.Errorf("%s: %s, HEAD %s, want %d", id, resp.Status, head.Status, status)
		}
	}
	want("f_said", 200)
	want("f_shared", 200)
	w.write(func(tx *store.Tx) error {
		return errors.Join(tx.HideThread(ana, "t_1", "s_ruth", w.now()), tx.TakeBack(ana, doc, "s_ruth", w.now()))
	})
	want("f_said", 404)
	want("f_shared", 404)
	p.sync()
	for _, key := range []string{"message/m_1", "thread/t_1", "document/" + doc} {
		if _, ok := p.rows[key]; ok {
			t.Errorf("a computer that pulled still has %s", key)
		}
	}
	// Whoever did not hear of it yet gets a reason, and is not stuck.
	p.push(p.say("m_2", "t_1", "more"), p.say("m_3", "", "anew"))
	p.sync()
	if out, err := record.Outcomes.Body(p.rows["outcome/m_2"]); err != nil || out.Reason != record.RefusedNoThread {
		t.Errorf("%+v %v", out, err)
	}
	w.write(func(tx *store.Tx) error { return tx.ShowThread(ana, "t_1") })
	want("f_said", 200)
	want("f_shared", 404)
	p.sync()
	if _, ok := p.rows["message/m_1"]; !ok {
		t.Error("what was put back did not come")
	}
}
