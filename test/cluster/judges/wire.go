package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/rest"
)

// wire counts the requests of one client, and can break its connections.
type wire struct {
	lists, exactLists, watchLists, watches, cuts atomic.Int64
	// Requests that got no answer at all. A reflector starts over after one, as it does not after a broken watch.
	failures atomic.Int64
	lock     sync.Mutex
	open     map[net.Conn]bool
	// Requests that wait for an answer.
	pending int
	// When the last answer came.
	answered time.Time
}

// through is a config whose requests go over this wire.
func (w *wire) through(config *rest.Config) *rest.Config {
	config = rest.CopyConfig(config)
	w.open = map[net.Conn]bool{}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		w.lock.Lock()
		defer w.lock.Unlock()
		w.open[connection] = true
		return connection, nil
	}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			w.count(request)
			w.wait(1)
			defer w.wait(-1)
			response, err := next.RoundTrip(request)
			if err != nil {
				w.failures.Add(1)
			}
			return response, err
		})
	})
	return config
}

func (w *wire) count(request *http.Request) {
	query := request.URL.Query()
	switch {
	case request.Method != http.MethodGet:
	case query.Get("sendInitialEvents") == "true":
		w.watchLists.Add(1)
	case query.Get("watch") == "true":
		w.watches.Add(1)
	case query.Get("resourceVersionMatch") == "Exact":
		w.exactLists.Add(1)
	default:
		w.lists.Add(1)
	}
}

func (w *wire) wait(change int) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.pending += change
	w.answered = time.Now()
}

// A reflector starts over where a watch has ended within a second without an event (VeryShortWatchError).
const shortWatch = 1100 * time.Millisecond

// cut breaks every connection that was opened since the last time; not where an answer is waited for, or has just come.
func (w *wire) cut() {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.pending > 0 || time.Since(w.answered) < shortWatch {
		return
	}
	for connection := range w.open {
		_ = connection.Close()
		w.cuts.Add(1)
	}
	clear(w.open)
}
