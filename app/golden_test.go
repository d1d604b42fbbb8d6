package app

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestGoldenPictures keeps a few screens as pictures, so that a change of the
// look is seen. To take a new one, look at testdata/failed and move it.
func TestGoldenPictures(t *testing.T) {
	dark, small, large := look{1024, 720, 100, true}, look{1024, 600, 100, false}, look{1024, 600, 200, false}
	for _, g := range []struct {
		scene string
		look  look
		file  string
	}{
		{"first", usual, "first"}, {"first", dark, "first_dark"}, {"first", large, "first_large"},
		{"invited", usual, "invited"}, {"invited", large, "invited_large"},
		{"waiting_tips", usual, "waiting_tips"}, {"waiting_wrong", small, "waiting_wrong_small"},
		{"pin", usual, "pin"}, {"passcode", usual, "passcode"},
		{"locked_wait", usual, "locked_wait"}, {"locked", dark, "locked_dark"}, {"locked", small, "locked_small"},
		{"home", usual, "home"}, {"home_warning", dark, "home_warning_dark"}, {"home_offline", large, "home_offline_large"},
		{"ended_practice", usual, "ended_practice"}, {"ended_unsent", usual, "ended_unsent"}, {"forgot_unsent", usual, "forgot_unsent"}, {"keyring_none", usual, "keyring_none"},
		{"messages", usual, "messages"}, {"messages_stuck", dark, "messages_stuck_dark"}, {"messages_draft", large, "messages_draft_large"},
		{"messages", large, "messages_large"}, {"documents_text", large, "documents_text_large"},
		{"documents_picture", small, "documents_picture_small"},
		{"help", usual, "help"}, {"sign_out", usual, "sign_out"},
	} {
		t.Run(g.file, func(t *testing.T) {
			// Fyne looks at the clock only when it draws. Where the last picture
			// is a minute old, it would take what is new here for forgotten.
			test.NewTempWindow(t, nil).Canvas().Capture()
			_, _, w := start(t, named(t, g.scene), g.look)
			test.AssertRendersToImage(t, g.file+".png", w.Canvas())
		})
	}
}
