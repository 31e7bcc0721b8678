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
	lock                                         sync.Mutex
	open                                         map[net.Conn]bool
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
			return next.RoundTrip(request)
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

// cut breaks every connection that was opened since the last time.
func (w *wire) cut() {
	w.lock.Lock()
	defer w.lock.Unlock()
	for connection := range w.open {
		_ = connection.Close()
		w.cuts.Add(1)
	}
	clear(w.open)
}
