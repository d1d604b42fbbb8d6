// Command alcove is the desktop app. It only puts the parts together: the
// state machine of app/client, the screens of app, the system's keyring. It is
// the one importer of fyne.io/fyne/v2/app, the driver of windows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"fyne.io/fyne/v2"
	driver "fyne.io/fyne/v2/app"

	"alcove/app"
	"alcove/app/client"
	"alcove/auth"
	"alcove/auth/keyring"
)

func main() {
	server := flag.String("server", "", "the practice's web `address`")
	profile := flag.String("profile", "", "the `folder` that keeps everything of one user")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: alcove [--server URL] [--profile DIR] [alcove:ADDRESS]")
		flag.PrintDefaults()
	}
	flag.Parse()
	// What a crash prints may be sent to somebody: no stack, so no values of
	// variables.
	debug.SetTraceback("none")
	os.Exit(run(*server, *profile, flag.Args()))
}

func run(server, profile string, args []string) int {
	door, err := doorway(args)
	if err == nil && profile == "" {
		profile, err = defaultProfile()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "alcove:", err)
		return 2
	}
	driver.SetMetadata(fyne.AppMetadata{ID: "org.alcove.desktop", Name: "Alcove", Version: auth.Version, Icon: app.Icon(),
		Migrations: map[string]bool{"fyneDo": true}})
	log, closeLog := openLog(profile)
	defer closeLog()
	hash, err := keyring.ProfileHash(profile)
	var c *client.Client
	if err == nil {
		name, _ := os.Hostname() // without a name it is "a computer"
		c, err = client.New(context.Background(), client.Options{Profile: profile, Server: server, Keyring: keyring.OS(hash),
			Computer: name, Presence: client.SystemPresence(), Log: log})
	}
	if errors.Is(err, client.ErrInUse) && raiseSoon(profile, door, pauses()) == nil {
		return 0
	}
	a := driver.NewWithID("org.alcove.desktop")
	w := a.NewWindow("Alcove")
	w.SetMaster()
	w.Resize(fyne.NewSize(1040, 760))
	if err != nil {
		fmt.Fprintln(os.Stderr, "alcove:", app.Sorry(w, err))
		w.ShowAndRun()
		return 1
	}
	ui := app.New(c, w, app.OpenSettings(profile))
	ui.Version = auth.Version
	ui.Start()
	a.Lifecycle().SetOnStarted(func() {
		ui.Tick()
		if door.Server != "" {
			ui.Doorway(door)
		}
	})
	a.Lifecycle().SetOnEnteredForeground(func() {
		c.Touch()
		ui.Looking(true)
	})
	a.Lifecycle().SetOnExitedForeground(func() { ui.Looking(false) })
	stop, err := listen(profile, ui.Doorway)
	if err != nil {
		// The app works without it; a second start then says that it is open.
		log.Warn("no doorway for a second start", "err", err)
	}
	w.ShowAndRun()
	stop()
	ui.Stop()
	if err := c.Close(); err != nil {
		log.Warn("close", "err", err)
	}
	return 0
}
