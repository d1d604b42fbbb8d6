package client

import (
	"context"

	"alcove/auth"
	"alcove/auth/signin"
)

// Calls that change nothing in the machine but what it hears of the session.
type (
	apiHelp      struct{ auth.HelpRequest }
	apiDevices   struct{}
	apiEndDevice struct{ id string } // "" for all others
	apiSetWord   struct{ word string }
)

// call makes one, on the caller's goroutine.
func (c *Client) call(ctx context.Context, what, out any) error {
	err := c.shell.call(ctx, what, out)
	if _, public := what.(apiHelp); !public {
		c.post(evHeard{err})
		// The answer only says that the machine heard: the view is as new as err.
		_ = c.do(ctx, cmdSync{})
	}
	if err != nil {
		return failure(err)
	}
	return nil
}

func (s *shell) call(ctx context.Context, what, out any) error {
	if h, ok := what.(apiHelp); ok {
		p, err := s.reach(ctx)
		if err != nil {
			return err
		}
		return p.Help(ctx, h.HelpRequest)
	}
	se, _, err := s.session(ctx)
	if err != nil {
		return err
	}
	switch w := what.(type) {
	case apiDevices:
		list, err := se.Devices(ctx)
		if err == nil {
			*out.(*[]auth.DeviceAnswer) = list
		}
		return err
	case apiEndDevice:
		return se.EndDevice(ctx, w.id)
	case apiSetWord:
		return se.SetWord(ctx, w.word)
	}
	return signin.AsFault(nil)
}
