package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"
)

func (w *witness) OnAdd(object any, _ bool) {
	key, version := w.read(object)
	if last, known := w.last[key]; known {
		w.problem("%s is added at %d, and was there at %d", key, version, last)
	}
	w.note(key, version)
	w.lock.Unlock()
}

func (w *witness) OnUpdate(_, object any) {
	key, version := w.read(object)
	last, known := w.last[key]
	// A list that is made again shows what has not changed as an update.
	if !known || version < last {
		w.problem("%s is updated at %d, and was there at %d (%t)", key, version, last, known)
	}
	if version != last {
		w.note(key, version)
	}
	w.lock.Unlock()
}

func (w *witness) OnDelete(object any) {
	if tombstone, missed := object.(cache.DeletedFinalStateUnknown); missed {
		object = tombstone.Obj
	}
	key, version := w.read(object)
	if last, known := w.last[key]; !known || version < last {
		w.problem("%s is deleted at %d, and was there at %d (%t)", key, version, last, known)
	}
	delete(w.last, key)
	w.lock.Unlock()
}

// read locks the witness; its caller unlocks it.
func (w *witness) read(object any) (string, uint64) {
	w.lock.Lock()
	accessor, err := meta.Accessor(object)
	if err != nil {
		w.problem("%v", err)
		return "", 0
	}
	version, err := strconv.ParseUint(accessor.GetResourceVersion(), 10, 64)
	if err != nil {
		w.problem("%s: %v", accessor.GetName(), err)
	}
	return accessor.GetNamespace() + "/" + accessor.GetName(), version
}

func (w *witness) note(key string, version uint64) {
	w.last[key] = version
	w.seen[fmt.Sprint(version)]++
}

func (w *witness) problem(format string, arguments ...any) {
	w.problems = append(w.problems, fmt.Errorf(format, arguments...))
}

func (w *witness) cut() { w.wire.cut() }

func (w *witness) synced(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if !cache.WaitForCacheSync(ctx.Done(), w.registration.HasSynced) {
		return context.Cause(ctx)
	}
	return nil
}

// settled waits until the informer's store is what a list is.
func (w *witness) settled(ctx context.Context, client dynamic.NamespaceableResourceInterface) error {
	list, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, item := range list.Items {
		wanted[item.GetNamespace()+"/"+item.GetName()] = item.GetResourceVersion()
	}
	deadline := time.Now().Add(45 * time.Second)
	for {
		has := map[string]string{}
		for _, object := range w.informer.GetStore().List() {
			accessor, err := meta.Accessor(object)
			if err != nil {
				return err
			}
			has[accessor.GetNamespace()+"/"+accessor.GetName()] = accessor.GetResourceVersion()
		}
		if maps.Equal(wanted, has) && w.delivered(wanted) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the store has %d objects, a list has %d: %v, %v", len(has), len(wanted), has, wanted)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// delivered says whether the handler has heard of all that is in the store.
func (w *witness) delivered(wanted map[string]string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	if len(w.last) != len(wanted) {
		return false
	}
	for key, version := range w.last {
		if wanted[key] != fmt.Sprint(version) {
			return false
		}
	}
	return true
}

func (w *witness) complete(written map[string]bool) error {
	w.lock.Lock()
	defer w.lock.Unlock()
	missed, twice := 0, 0
	for version := range written {
		if w.seen[version] == 0 {
			missed++
		}
	}
	for _, times := range w.seen {
		if times > 1 {
			twice++
		}
	}
	fmt.Printf("%s: %d writes, %d events\n", w.name, len(written), len(w.seen))
	// Whoever starts over sees what has become of several writes.
	if missed > 0 && w.wire.failures.Load() > 0 {
		missed = 0
	}
	if missed > 0 || twice > 0 {
		w.problem("of %d writes %d were missed and %d were seen twice", len(written), missed, twice)
	}
	return errors.Join(w.problems...)
}

func (w *witness) inOrder() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return errors.Join(w.problems...)
}

// listedOnce looks at how the informer has come to what it has: it must not have started over.
func (w *witness) listedOnce() error {
	lists, watchLists, exact := w.wire.lists.Load(), w.wire.watchLists.Load(), w.wire.exactLists.Load()
	fmt.Printf("%s: %d lists, %d watch lists, %d lists to compare, %d watches, %d connections cut\n", w.name, lists, watchLists, exact, w.wire.watches.Load(), w.wire.cuts.Load())
	most := 1 + w.wire.failures.Load()
	begun, other := lists, watchLists
	if watchesLists() {
		begun, other = watchLists, lists
	}
	if begun < 1 || begun > most || other != 0 {
		return fmt.Errorf("%d lists and %d watch lists, with %d requests that failed", lists, watchLists, most-1)
	}
	if watchesLists() && exact == 0 {
		return errors.New("client-go has not compared the watch list with a list (KUBE_WATCHLIST_INCONSISTENCY_DETECTOR)")
	}
	return nil
}

// tried says whether the watch has been broken often enough.
func (w *witness) tried() bool { return w.wire.cuts.Load() >= 3 && w.wire.watches.Load() >= 3 }
