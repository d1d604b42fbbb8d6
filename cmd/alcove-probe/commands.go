package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"alcove/app/client"
)

// usage says how a command is typed. It never repeats what was typed.
type usage string

func (u usage) Error() string { return string(u) }

// command is one of the protocol.
type command struct {
	use string
	do  func(ctx context.Context, p *probe, rest string) (map[string]any, error)
}

// commands is filled in init, because help lists it.
var commands map[string]command

func init() {
	commands = map[string]command{
		"practice":   {"practice URL", text(func(ctx context.Context, p *probe, s string) error { return p.c.SetPractice(ctx, s) })},
		"signin":     {"signin EMAIL", text(func(ctx context.Context, p *probe, s string) error { return p.c.SignIn(ctx, s) })},
		"code":       {"code 123456", text(func(ctx context.Context, p *probe, s string) error { return p.c.Code(ctx, s) })},
		"pin":        {"pin 123456", text(func(ctx context.Context, p *probe, s string) error { return p.c.PIN(ctx, s) })},
		"pin-signin": {"pin-signin EMAIL 123456", pinSignIn},
		"pin-screen": {"pin-screen EMAIL|close", pinScreen},
		"word":       {"word WORD", text(func(ctx context.Context, p *probe, s string) error { return p.c.Word(ctx, s) })},
		"resend":     {"resend", bare(func(ctx context.Context, p *probe) error { return p.c.Resend(ctx) })},
		"back":       {"back", bare(back)},
		"loopback":   {"loopback", loopback},
		"passcode":   {"passcode NEW", text(passcode)},
		"unlock":     {"unlock PASSCODE", text(unlock)},
		"lock":       {"lock", bare(func(ctx context.Context, p *probe) error { return p.c.Lock(ctx) })},
		"forgot":     {"forgot", bare(func(ctx context.Context, p *probe) error { return p.c.ForgotPasscode(ctx) })},
		"touch":      {"touch", bare(touch)},
		"advance":    {"advance 15m", text(advance)},
		"state":      {"state", bare(func(ctx context.Context, p *probe) error { return p.c.Sync(ctx) })},
		"check":      {"check", bare(func(ctx context.Context, p *probe) error { return p.c.Check(ctx) })},
		"keyring":    {"keyring retry|none", text(ring)},
		"devices":    {"devices", devices},
		"device-end": {"device-end ID|others", text(endDevice)},
		"set-word":   {"set-word WORD", text(func(ctx context.Context, p *probe, s string) error { return p.c.SetWord(ctx, s) })},
		"signout":    {"signout", bare(func(ctx context.Context, p *probe) error { return p.c.SignOut(ctx) })},
		"offline":    {"offline on|off", text(offline)},
		"sync":       {"sync", syncNow},
		"send":       {"send THREAD|new TEXT", send},
		"draft":      {"draft THREAD|new TEXT", draft},
		"drafts":     {"drafts", drafts},
		"attach":     {"attach THREAD|new FILE", attach},
		"read":       {"read THREAD", text(func(ctx context.Context, p *probe, s string) error { return p.c.MarkRead(ctx, s) })},
		"messages":   {"messages [THREAD]", messages},
		"threads":    {"threads", threads},
		"take-back":  {"take-back MESSAGE THREAD|new", takeBack},
		"search":     {"search WORDS", search},
		"documents":  {"documents", documents},
		"open":       {"open DOCUMENT FILE", openDocument},
		"outbox":     {"outbox", outbox},
		"put-away":   {"put-away MESSAGE", text(func(ctx context.Context, p *probe, s string) error { return p.c.DropRefused(ctx, s) })},
		"help":       {"help", help},
		"quit":       {"quit", nil}, // done by the reader of lines
	}
}

// known names every command.
func known() string {
	var names []string
	for _, c := range commands {
		names = append(names, c.use)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// text is a command that takes the rest of its line.
func text(f func(context.Context, *probe, string) error) func(context.Context, *probe, string) (map[string]any, error) {
	return func(ctx context.Context, p *probe, rest string) (map[string]any, error) {
		if rest == "" {
			return nil, usage("something is missing after the command; type help")
		}
		return nil, f(ctx, p, rest)
	}
}

// bare is a command that takes nothing.
func bare(f func(context.Context, *probe) error) func(context.Context, *probe, string) (map[string]any, error) {
	return func(ctx context.Context, p *probe, rest string) (map[string]any, error) {
		if rest != "" {
			return nil, usage("this command takes nothing after it")
		}
		return nil, f(ctx, p)
	}
}

func pinSignIn(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	email, pin, ok := strings.Cut(rest, " ")
	if !ok {
		return nil, usage("this command takes an address and six digits")
	}
	return nil, p.c.PINSignIn(ctx, email, pin)
}

func pinScreen(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	if rest == "close" {
		return nil, p.c.ClosePIN(ctx)
	}
	return nil, p.c.OpenPIN(ctx, rest)
}

// back is the button that leaves a sign-in.
func back(ctx context.Context, p *probe) error {
	if p.c.View().CanUnlock {
		return p.c.BackToPasscode(ctx)
	}
	return p.c.ChangeEmail(ctx)
}

// loopback is the address that the browser would be sent to. After a start the
// practice hears of it with the first poll: that is waited for.
func loopback(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, max(10*time.Second, p.patience))
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := p.c.Sync(ctx); err != nil {
			return nil, usage("nothing waits for a browser now")
		}
		if at := p.c.Redirect(); at != "" {
			return map[string]any{"loopback": at}, nil
		}
		switch p.c.View().State {
		case client.Waiting, client.NeedsWord, client.NeedsPIN:
		default:
			return nil, usage("nothing waits for a browser now")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, usage("nothing waits for a browser now")
		}
	}
}

// passcode and unlock also wait until the practice knows of it, so that a
// script may move the practice's clock right after.
func passcode(ctx context.Context, p *probe, s string) error {
	if err := p.c.SetPasscode(ctx, s); err != nil {
		return err
	}
	return settled(ctx, p)
}

func unlock(ctx context.Context, p *probe, s string) error {
	if err := p.c.Unlock(ctx, s); err != nil {
		return err
	}
	return settled(ctx, p)
}

func touch(ctx context.Context, p *probe) error {
	p.c.Touch()
	return settled(ctx, p)
}

// settled waits for what the practice says of this session, where it can be
// asked. What it says shows in the state; no answer at all is no failure here.
func settled(ctx context.Context, p *probe) error {
	if err := p.c.Sync(ctx); err != nil {
		return err
	}
	if v := p.c.View(); v.State == client.Open && !v.ToSend {
		_ = p.c.Check(ctx) // the state tells
	}
	return nil
}

func advance(ctx context.Context, p *probe, s string) error {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > 400*24*time.Hour {
		return usage("a length of time is missing, such as 15m or 24h1m")
	}
	p.clock.Advance(d)
	return p.c.Sync(ctx)
}

func ring(ctx context.Context, p *probe, s string) error {
	switch s {
	case "retry":
		return p.c.RetryKeyring(ctx)
	case "none":
		return p.c.UseWithoutKeyring(ctx)
	}
	return usage("retry or none")
}

func devices(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	list, err := p.c.Devices(ctx)
	return map[string]any{"devices": list}, err
}

func endDevice(ctx context.Context, p *probe, s string) error {
	if s == "others" {
		return p.c.EndOtherDevices(ctx)
	}
	return p.c.EndDevice(ctx, s)
}

func offline(_ context.Context, p *probe, s string) error {
	if s != "on" && s != "off" {
		return usage("on or off")
	}
	if s == "on" {
		p.c.Offline(true)
	}
	p.net.cut(s == "on")
	if s == "off" {
		p.c.Offline(false) // which tries at once
	}
	return nil
}

func help(context.Context, *probe, string) (map[string]any, error) {
	return map[string]any{"commands": strings.Split(known(), ", ")}, nil
}
