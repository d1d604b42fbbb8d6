package feed

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// standstill is a world with the beat of the real server, whose clock stands
// still while anything works: a busy machine is not what is measured.
func standstill(t *testing.T, story func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{TB: t, dir: t.TempDir(), clock: time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)}
		w.openService(0)
		defer func() {
			w.s.Close()
			if err := w.st.Close(); err != nil {
				t.Error(err)
			}
		}()
		w.settle()
		story(t, w)
	})
}

// asks is Ana's call for news, with what is behind the path; over closes when
// it was answered.
func (w *world) asks(rest string) (answer *httptest.ResponseRecorder, over <-chan struct{}) {
	answer = httptest.NewRecorder()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.s.Poke(answer, httptest.NewRequest("GET", record.PathPoke+rest, nil), store.LiveSession{ClientID: ana, DeviceID: anaPC, SID: "sid_1"})
	}()
	synctest.Wait()
	return answer, ended
}

func isOver(over <-chan struct{}) bool {
	select {
	case <-over:
		return true
	default:
		return false
	}
}

// Acceptance 70: it ends within a second.
func TestAcceptance70WithinASecond(t *testing.T) {
	for name, end := range streamEnds {
		t.Run(name, func(t *testing.T) {
			standstill(t, func(t *testing.T, w *world) {
				_, over := w.asks("")
				if isOver(over) {
					t.Fatal("it ends by itself")
				}
				begin := time.Now()
				end(w)
				<-over
				if took := time.Since(begin); took > time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A stream on which nothing happens shows every 25 seconds that it lives, and
// says nothing.
func TestQuietStreamShowsThatItLives(t *testing.T) {
	standstill(t, func(t *testing.T, w *world) {
		answer, over := w.asks("")
		const sign = ": still here\n\n"
		<-time.After(5 * record.KeepAlive)
		synctest.Wait()
		p := w.pc(ana, "r_one")
		p.push(p.say("m_1", "", "hi"))
		synctest.Wait()
		const poke = "event: poke\ndata: {\"streams\":[\"acct:c_ana\"]}\n\n"
		w.s.Close()
		<-over
		_, got, _ := strings.Cut(answer.Body.String(), "\n\n") // behind the first poke
		if got != strings.Repeat(sign, 5)+poke {
			t.Errorf("%q", got)
		}
	})
}

func TestLongPoll(t *testing.T) {
	standstill(t, func(t *testing.T, w *world) {
		answer, over := w.asks("?wait=25")
		<-time.After(24 * time.Second)
		p := w.pc(ana, "r_one")
		p.push(p.say("m_1", "", "hi"))
		<-over
		if got := answer.Body.String(); answer.Code != 200 || got != `{"streams":["acct:c_ana"]}` {
			t.Error(answer.Code, got)
		}
		begin := time.Now()
		answer, over = w.asks("?wait=7")
		<-over
		if took := time.Since(begin); answer.Code != 204 || answer.Body.Len() != 0 || took != 7*time.Second {
			t.Error(answer.Code, answer.Body, took)
		}
		for _, bad := range []string{"0", "26", "-1", "x", "1e9"} {
			if answer, over := w.asks("?wait=" + bad); !isOver(over) || answer.Code != 400 {
				t.Errorf("wait=%s: %d", bad, answer.Code)
			}
		}
	})
}
