package client

import (
	"errors"
	"strings"
	"unicode/utf8"

	"alcove/sync/engine"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// Sentences about messages and files on this computer.
const (
	sayNotConnected  = "This computer has not reached your practice yet. Your words are kept here. Go online, then send them."
	sayNothingToSend = "Write something first."
	sayLongText      = "That message is too long. Please send it in two parts."
	sayManyFiles     = "That is too many files for one message. Please send two messages."
	sayBigFile       = "That file is too big to send here. Call your practice to ask for another way."
	sayEmptyFile     = "That file is empty. Pick another one."
	sayNoSuchFile    = "That file is not there any more."
	sayNoSuchMessage = "That message is not there any more."
	sayFileAway      = "That file is not on this computer yet. Get it first."
	sayFetchFailed   = "The file did not come through. Try again: it goes on where it stopped."
	sayFileTaken     = "Your practice has taken that file back."
	sayFileOdd       = "The file that came is not the right one. Try again, or call your practice."
	sayDiskFull      = "The disk of this computer is full. Make some room, then try again. Nothing is lost."
	sayStoreOdd      = "What is kept on this computer cannot be read right now. Lock the app and open it again. If that does not help, call your practice."
)

// refusedWords says why a message was not accepted, that its words are still
// here, and what to do.
func refusedWords(reason string) string {
	const begin = "This was not sent. "
	const kept = " Your words are still here."
	switch reason {
	case wire.RefusedTooLong, wire.ErrTooLarge:
		return begin + "It is too long for one message." + kept + " Send them in two parts."
	case wire.RefusedNoThread:
		return begin + "Your practice has closed this talk." + kept + " Put them in a new message."
	case wire.RefusedNoRoom:
		return begin + "Your practice's server has no room left for it." + kept + " Call them: they can make room. Then send it again."
	case wire.ErrBadType:
		return begin + "Your practice cannot take a file of this kind." + kept + " Try a PDF or a picture."
	case wire.ErrBadPicture:
		return begin + "The picture is too large." + kept + " Try a smaller one."
	case wire.ErrFilesMissing, wire.ErrNotWhole:
		return begin + "A file in it did not come through." + kept + " Add the file again."
	case engine.FileLost:
		return begin + "A file in it can no longer be read on this computer." + kept + " Add the file again, or send them without it."
	case wire.RefusedUnknownOp:
		return begin + "Your practice's server does not know this kind of message." + kept + " Please call them."
	}
	return begin + "Your practice's server did not take it." + kept + " Put them in a new message, or call your practice."
}

// Says is every sentence about messages and files, for those who check or
// translate them all. The screens' own stand with the screens.
func Says() []string {
	all := []string{sayNotConnected, sayNothingToSend, sayLongText, sayManyFiles, sayBigFile, sayEmptyFile, sayNoSuchFile, sayNoSuchMessage,
		sayFileAway, sayFetchFailed, sayFileTaken, sayFileOdd, sayDiskFull, sayStoreOdd, sayDisk}
	for _, r := range []string{wire.RefusedTooLong, wire.RefusedNoThread, wire.RefusedNoRoom, wire.RefusedUnknownOp,
		wire.RefusedNotValid, wire.ErrBadType, wire.ErrBadPicture, wire.ErrFilesMissing, engine.FileLost} {
		all = append(all, refusedWords(r))
	}
	return all
}

// mayGoAgain reports whether a refused message may be taken as it is at another
// time: when the practice has made room, or has a newer server.
func mayGoAgain(reason string) bool {
	return reason == wire.RefusedNoRoom || reason == wire.RefusedUnknownOp
}

// diskWords says what is wrong with the store.
func diskWords(err error) string {
	switch {
	case errors.Is(err, replica.ErrFull):
		return sayDiskFull
	case errors.Is(err, replica.ErrInUse), errors.Is(err, replica.ErrDamaged), errors.Is(err, replica.ErrForeign):
		return sayStoreOdd
	}
	return sayDisk
}

// stored makes a Failure of what the store or the engine said.
func stored(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, replica.ErrClosed):
		return errLocked
	case errors.Is(err, replica.ErrTooBig):
		return &Failure{Sentence: sayBigFile, Err: err}
	case errors.Is(err, replica.ErrFull), errors.Is(err, replica.ErrDamaged):
		return &Failure{Sentence: diskWords(err), Err: err}
	}
	return failure(err)
}

// firstLine is the first line with words, short enough for a list.
func firstLine(text string) string {
	const most = 120
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if utf8.RuneCountInString(line) > most {
			line = strings.TrimSpace(string([]rune(line)[:most-3])) + "..."
		}
		return line
	}
	return ""
}
