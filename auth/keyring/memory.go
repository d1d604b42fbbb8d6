package keyring

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

// Mem is a keyring that ends with the program: for tests, and for people who
// want nothing kept on their computer.
type Mem struct {
	mu    sync.Mutex
	items map[string]string
	fail  func(op, name string) error
}

// Memory makes an empty Mem.
func Memory() *Mem { return &Mem{items: make(map[string]string)} }

// Fail makes the calls for which f returns an error fail with it, before they
// change anything. op is "get", "set" or "delete". nil ends it.
func (m *Mem) Fail(f func(op, name string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = f
}

// Items is a copy of the texts as a real keyring would hold them, by name.
func (m *Mem) Items() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.items)
}

// Put stores the text of an item as it is, damaged or not.
func (m *Mem) Put(name, item string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[name] = item
}

// enter checks what every call checks. The caller holds mu.
func (m *Mem) enter(ctx context.Context, op, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("keyring: %s: %w", op, err)
	}
	if m.fail != nil {
		if err := m.fail(op, name); err != nil {
			return fmt.Errorf("keyring: %s: %w", op, err)
		}
	}
	return nil
}

// Get implements Keyring.
func (m *Mem) Get(ctx context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx, "get", name); err != nil {
		return nil, err
	}
	item, ok := m.items[name]
	if !ok {
		return nil, fmt.Errorf("keyring: get: %w", ErrNotFound)
	}
	return decode(item)
}

// Set implements Keyring.
func (m *Mem) Set(ctx context.Context, name string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx, "set", name); err != nil {
		return err
	}
	item, err := encode(value)
	if err != nil {
		return err
	}
	m.items[name] = item
	return nil
}

// Delete implements Keyring.
func (m *Mem) Delete(ctx context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx, "delete", name); err != nil {
		return err
	}
	delete(m.items, name)
	return nil
}
