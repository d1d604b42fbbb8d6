// Command alcove-server is the practice's side of Alcove: the server itself
// ("serve") and everything a practice does from the command line.
//
// One struct, [cli], shows every command; each command has a file of its own.
// Commands know flags and how to print; what they do stands in server/control.
// While a server runs on the data folder they go through its socket and take
// effect on the next request; otherwise they open the folder themselves.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // practices name their time zone; the machine may know none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
