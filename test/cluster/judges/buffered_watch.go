package main

import (
	"sync/atomic"

	"k8s.io/apimachinery/pkg/watch"
)

// bufferedWatch holds a hundred events for a reader that is slow, as the watch cache does, and gives them out after
// Stop too. A client's watch gives out an error then.
type bufferedWatch struct {
	source  watch.Interface
	events  chan watch.Event
	stopped atomic.Bool
}

func newBufferedWatch(source watch.Interface, change func(watch.Event) watch.Event) watch.Interface {
	made := &bufferedWatch{source: source, events: make(chan watch.Event, 100)}
	go func() {
		defer close(made.events)
		for event := range source.ResultChan() {
			if made.stopped.Load() {
				return
			}
			made.events <- change(event)
		}
	}()
	return made
}

func (w *bufferedWatch) ResultChan() <-chan watch.Event { return w.events }

func (w *bufferedWatch) Stop() {
	w.stopped.Store(true)
	w.source.Stop()
}
