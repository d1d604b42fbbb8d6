package pagetest

import "testing"

func TestTextIsWhatAPersonReads(t *testing.T) {
	got := Text("<!doctype html><html><head><title>no</title></head><body><h1>Sign  in\n to <b>Oak</b>?</h1><script>no()</script><!-- no --><p>Tom &amp; Ann.<br>Go</p><img src=x alt=\"a lock\">")
	if want := "Sign in to Oak?\nTom & Ann.\nGo\na lock"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestGradeTellsEasyFromHard(t *testing.T) {
	easy := Grade("Call us. We can help you. Type the 6 numbers here.")
	hard := Grade("Authentication necessitates the verification of organizational identity credentials preceding authorization of confidential communications.")
	if easy > 2 || hard < 15 {
		t.Errorf("easy %.1f, hard %.1f", easy, hard)
	}
	if Grade("") != 0 {
		t.Error("no words have a grade")
	}
}
