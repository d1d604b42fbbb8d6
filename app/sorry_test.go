package app

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"alcove/app/client"
)

func TestSorrySaysWhyAndWhatToDo(t *testing.T) {
	for why, err := range map[string]error{
		"Alcove is open already.": &client.Failure{Sentence: "Alcove is open already.", Err: client.ErrInUse},
		wSorryHelp:                errors.New("mkdir /home/jane: permission denied"),
	} {
		t.Run(why, func(t *testing.T) {
			test.NewTempApp(t)
			w := test.NewTempWindow(t, nil)
			if got := Sorry(w, err); got != why {
				t.Errorf("says %q", got)
			}
			if s := said(w); !strings.Contains(s, why) || !strings.Contains(s, wSorryClose) || strings.Contains(s, "jane") {
				t.Errorf("shows %q", s)
			}
		})
	}
}
