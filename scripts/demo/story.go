package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"alcove/scripts/sample"
	"alcove/scripts/stage"
)

// patience is how long the story waits for what must happen: long after a
// computer that is only busy.
const patience = 3 * time.Minute

const (
	who      = "jane@example.com"
	passcode = "oak river 27"

	staff     = "ruth@elm.example.com"
	staffName = "Ruth Adler"
)

// story is what the steps share.
type story struct {
	dir, app string
	shots    int
	procs    *stage.Procs
	cable    *stage.Cable // Jane's way to the internet
	practice *sample.Practice
	first    *stage.Window // Jane's computer
	second   *stage.Window // her new one
	onlyMail int           // mails she had before the second computer
	ended    sample.Device
	browser  *stage.Browser
	link     string // of her sign-in mail
}

// step is one thing a person does, and how it is seen to have happened.
type step struct {
	name, says string
	do         func(*story, context.Context) error
	picture    func(*story) *stage.Window // nil: the step makes its own
}

func onFirst(s *story) *stage.Window  { return s.first }
func onSecond(s *story) *stage.Window { return s.second }

var steps = []step{
	{"first-screen", "Jane opens the app: one field, and no password", (*story).openFirst, onFirst},
	{"check-email", "she types her email; a mail with a link leaves", (*story).askLink, onFirst},
	{"mail", "the mail is in her mailbox, in a real browser", (*story).readMail, nil},
	{"link-page", "she opens the link: its page names her computer", (*story).openLink, nil},
	{"new-passcode", "she presses the button: the app goes on by itself", (*story).pressLink, onFirst},
	{"home", "she chooses a passcode and is in", (*story).choosePasscode, onFirst},
	{"no-internet", "her internet is gone: the app says what still works", (*story).cutOff, onFirst},
	{"waiting", "she writes all the same: her message waits on her computer", (*story).writeOffline, onFirst},
	{"delivered", "the internet is back: her message is there, once", (*story).backOnline, onFirst},
	{"answer", "Ruth at the practice reads it and answers: the answer appears", (*story).answer, onFirst},
	{"large-text", "she makes all words twice as large: she can still read and write", (*story).largeText, onFirst},
	{"something-new", "Ruth shares a paper: Home says that something is there", (*story).share, onFirst},
	{"document", "she opens the paper and reads it in the app", (*story).openPaper, onFirst},
	{"about-to-lock", "she goes away: the app asks if she is still there", (*story).goAway, onFirst},
	{"locked", "nobody answers: the app is locked and shows nothing", (*story).lockedOut, onFirst},
	{"unlocked", "her passcode opens it: no mail was needed", (*story).unlock, onFirst},
	{"pin-screen", "a new computer, no email today: the app asks for a PIN", (*story).openSecond, onSecond},
	{"pin-passcode", "the practice reads her a PIN; she types it", (*story).typePIN, onSecond},
	{"pin-home", "she chooses a passcode there and is in; no sign-in mail was sent", (*story).homeSecond, onSecond},
	{"ended", "the practice ends that computer: the app says so", (*story).endSecond, onSecond},
	{"still-in", "her first computer is not concerned: her passcode opens it", (*story).stillIn, onFirst},
}

// play runs the story and stops at the first step that was not seen.
func play(ctx context.Context, bin, dir string) (err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	play := filepath.Join(dir, "headless")
	for _, old := range []string{play, filepath.Join(dir, "shots")} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	for _, sub := range []string{play, filepath.Join(play, "first"), filepath.Join(play, "second"), filepath.Join(dir, "shots")} {
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return err
		}
	}
	s := &story{dir: dir, app: filepath.Join(bin, "alcove"), procs: &stage.Procs{}}
	defer s.procs.EndAll()
	// People reach the practice through a cable that the story can pull out. The
	// practice itself, its mailbox and its commands, goes on meanwhile.
	if s.cable, err = stage.NewCable(ctx); err != nil {
		return err
	}
	if s.practice, err = sample.Open(ctx, s.procs, filepath.Join(bin, "alcove-server"), play, "--public-url", s.cable.URL); err != nil {
		return err
	}
	s.plugIn()
	if err := s.practice.Do(ctx, nil, "staff", "add", "--email", staff, "--name", staffName, "--role", "clinician"); err != nil {
		return err
	}
	for i, st := range steps {
		began := time.Now()
		s.shots = i + 1
		err := st.do(s, ctx)
		if st.picture != nil && st.picture(s) != nil {
			if perr := st.picture(s).Picture(ctx, s.shot(st.name)); err == nil {
				err = perr
			}
		}
		if err != nil {
			return fmt.Errorf("%02d %s: not seen: %w", i+1, st.name, err)
		}
		fmt.Printf("%02d %-14s seen  %-70s %4.1fs\n", i+1, st.name, st.says, time.Since(began).Seconds())
	}
	return nil
}

// shot is where the picture of the step that is played goes.
func (s *story) shot(name string) string {
	return filepath.Join(s.dir, "shots", fmt.Sprintf("%02d-%s.png", s.shots, name))
}

// computer opens the app on a computer of its own.
func (s *story) computer(ctx context.Context, name string) (*stage.Window, error) {
	dir := filepath.Join(s.dir, "headless", name)
	d, err := stage.NewDesktop(ctx, s.procs, dir)
	if err != nil {
		return nil, err
	}
	return d.OpenApp(ctx, s.app, "--server", s.cable.URL, "--profile", filepath.Join(dir, "profile"))
}
