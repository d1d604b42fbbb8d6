// Command demo plays the main job of Alcove with real parts and tells whether
// it was seen to happen: a person types an email address into the real window
// of the app, presses the link of the mail in a real browser, chooses a
// passcode, writes a message without internet, gets the answer, reads a paper,
// is locked out by idle time, comes back, and signs a second computer in with a
// PIN.
//
// It knows what a person in the room could know: what stands on the screen
// (read from its pixels), the mailbox, and what the practice's commands print.
// It imports nothing of the product and has no way into the app but keys and
// the mouse. One line a step, one picture a step, exit 0 only if all were seen.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	bin := flag.String("bin", ".demo/bin", "folder of alcove and alcove-server")
	dir := flag.String("dir", ".demo", "folder for data and pictures; its data of an earlier run is removed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, 10*patience)
	err := play(ctx, *bin, *dir)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
	fmt.Println("demo: every step was seen to happen; pictures in " + *dir + "/shots")
}
