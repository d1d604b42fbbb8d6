package client

import (
	"context"
	"errors"
	"fmt"

	"alcove/auth"
	"alcove/auth/signin"
)

// AskForHelp sends a note to the practice, from any state, signed in or not.
// contact is how to reach the person in their own words; words say what went
// wrong with signing in, and no more. The cause that is on screen goes along.
func (c *Client) AskForHelp(ctx context.Context, contact, words string) error {
	reason := c.View().Reason
	return c.call(ctx, apiHelp{auth.HelpRequest{Contact: contact, Note: words, Reason: reason}}, nil)
}

// Devices lists this person's computers, ended ones too. The app must be open.
func (c *Client) Devices(ctx context.Context) ([]auth.DeviceAnswer, error) {
	var out []auth.DeviceAnswer
	err := c.call(ctx, apiDevices{}, &out)
	return out, err
}

// EndDevice ends one computer by its id.
func (c *Client) EndDevice(ctx context.Context, id string) error {
	return c.call(ctx, apiEndDevice{id}, nil)
}

// EndOtherDevices ends all computers but this one.
func (c *Client) EndOtherDevices(ctx context.Context) error {
	return c.call(ctx, apiEndDevice{}, nil)
}

// SetWord chooses the sign-in word. The practice takes it within 5 minutes of
// an unlock.
func (c *Client) SetWord(ctx context.Context, word string) error {
	err := c.call(ctx, apiSetWord{word}, nil)
	if f := (*signin.Fault)(nil); errors.As(err, &f) && f.Kind == signin.Refused {
		return &Failure{Sentence: fmt.Sprintf(sayWordTaken, c.View().Practice.Policy.Word), Err: err}
	}
	return err
}

// Redirect is the address on this computer that the browser is sent to when
// the link is pressed here; "" while nothing waits for it or the practice does
// not know of it yet.
func (c *Client) Redirect() string {
	c.shell.mu.Lock()
	defer c.shell.mu.Unlock()
	if l := c.shell.loopback; l != nil && l.Redirect() == c.shell.told {
		return c.shell.told
	}
	return ""
}

// Sync returns when the machine has looked at the clock and at all that came
// before.
func (c *Client) Sync(ctx context.Context) error { return c.do(ctx, cmdSync{}) }
