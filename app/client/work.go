package client

// Work is something that takes time. Its words are shown only when it takes 2
// seconds or more: a spinner without words frightens, and a word that flashes
// up distracts.
type Work string

// The kinds of work that a person waits for.
const (
	Starting   Work = "starting"
	Reaching   Work = "reaching"   // the practice's server, for the first time
	Asking     Work = "asking"     // for a link
	Checking   Work = "checking"   // a code, PIN or word
	Finishing  Work = "finishing"  // the sign-in
	Sealing    Work = "sealing"    // making or changing the passcode
	Unlocking  Work = "unlocking"  // with the passcode
	Erasing    Work = "erasing"    // what is on this computer
	WaitingKey Work = "waitingkey" // for the keyring
)

// Words is what to show.
func (w Work) Words() string {
	switch w {
	case Starting:
		return "Getting ready..."
	case Reaching:
		return "Looking for your practice..."
	case Asking:
		return "Asking for your link..."
	case Checking:
		return "Checking the numbers..."
	case Finishing:
		return "You are almost in..."
	case Sealing:
		return "Setting your passcode..."
	case Unlocking:
		return "Opening..."
	case Erasing:
		return "Clearing this computer..."
	case WaitingKey:
		return "Waiting for your computer's safe place for keys..."
	}
	return ""
}
