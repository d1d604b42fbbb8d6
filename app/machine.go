package app

import (
	"context"

	"alcove/app/client"
	"alcove/auth"
)

// Machine is what the screens need of client.Client: its view, and its
// commands, each of which explains itself there.
type Machine interface {
	View() client.View
	// Subscribe calls fn with each new view, from any goroutine, until cancel.
	Subscribe(fn func(client.View)) (cancel func())

	SetPractice(ctx context.Context, address string) error
	Doorway(ctx context.Context, d client.Doorway) error
	SignIn(ctx context.Context, email string) error
	Code(ctx context.Context, typed string) error
	PIN(ctx context.Context, typed string) error
	Word(ctx context.Context, word string) error
	OpenPIN(ctx context.Context, email string) error
	ClosePIN(ctx context.Context) error
	Resend(ctx context.Context) error
	ChangeEmail(ctx context.Context) error
	BackToPasscode(ctx context.Context) error
	SetPasscode(ctx context.Context, passcode string) error
	Unlock(ctx context.Context, passcode string) error
	Lock(ctx context.Context) error
	ForgotPasscode(ctx context.Context) error
	ChangePasscode(ctx context.Context, old, new string) error
	SignOut(ctx context.Context) error
	RetryKeyring(ctx context.Context) error
	UseWithoutKeyring(ctx context.Context) error
	UsePassphrase(ctx context.Context) error
	AskForHelp(ctx context.Context, contact, words string) error
	Devices(ctx context.Context) ([]auth.DeviceAnswer, error)
	EndDevice(ctx context.Context, id string) error
	EndOtherDevices(ctx context.Context) error
	SetWord(ctx context.Context, word string) error
	Touch()
	Stay()

	Post
}
