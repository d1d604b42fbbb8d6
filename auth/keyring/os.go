package keyring

import (
	"errors"
	"fmt"

	gokeyring "github.com/zalando/go-keyring"
)

// service is the name our items stand under, beside the profile's hash.
const service = "alcove"

// OS is the keyring of the operating system. profileHash comes from
// [ProfileHash].
func OS(profileHash string) Keyring { return newGuard(osRaw{profileHash}) }

type osRaw struct{ profile string }

func (o osRaw) user(name string) string { return o.profile + "/" + name }

func (o osRaw) get(name string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	item, err := gokeyring.Get(service, o.user(name))
	return item, translate(err)
}

// set is only called after get has found the keyring reachable and open.
func (o osRaw) set(name, item string) error {
	return translate(gokeyring.Set(service, o.user(name), item))
}

// remove too is only called after get.
func (o osRaw) remove(name string) error {
	return translate(gokeyring.Delete(service, o.user(name)))
}

// translate gives an error of go-keyring, which has types for three cases
// only, the one of ours that it means.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gokeyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, gokeyring.ErrSetDataTooBig):
		return ErrTooBig
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform):
		return ErrUnavailable
	}
	return fmt.Errorf("%w: %w", diagnose(err), err)
}
