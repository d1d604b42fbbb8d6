package client

import (
	"errors"
	"strings"
	"unicode/utf8"

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
	sayFileAway      = "That file is not on this computer yet. Get it first."
	sayFetchFailed   = "The file did not come through. Try again: it goes on where it stopped."
	sayFileTaken     = "Your practice has taken that file back."
	sayFileOdd       = "The file that came is not the right one. Try again, or call your practice."
	sayDiskFull      = "The disk of this computer is full. Make some room, then try again. Nothing is lost."
	sayStoreOdd      = "What is kept on this computer cannot be read right now. Lock the app and open it again. If that does not help, call your practice."
)

// refusedWords says why a message was not accepted.
func refusedWords(reason string) string {
	switch reason {
	case wire.RefusedTooLong, wire.ErrTooLarge:
		return "This was not sent. It is too long. Send it again in two parts."
	case wire.RefusedNoThread:
		return "This was not sent. Your practice has closed this talk. Copy your words into a new message."
	case wire.RefusedNoRoom:
		return "This was not sent. There is no room for more files at your practice. Please call them."
	case wire.ErrBadType:
		return "This was not sent. Your practice cannot take a file of this kind. Try a PDF or a picture."
	case wire.ErrBadPicture:
		return "This was not sent. The picture is too large. Try a smaller one."
	case wire.ErrFilesMissing, wire.ErrNotWhole:
		return "This was not sent. A file in it is not there any more. Add the file again."
	case wire.RefusedUnknownOp:
		return "This was not sent. Your practice's server does not know this kind of message. Please call them."
	}
	return "This was not sent. Your practice's server did not take it. Copy your words into a new message, or call them."
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
