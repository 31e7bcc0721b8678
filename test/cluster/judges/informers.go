package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	clientfeatures "k8s.io/client-go/features"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

func init() { judges["informers"] = informers }

// informers watches with client-go's reflectors what many writers do, while watches run out, connections break, and in
// the end the server starts anew. Whether they begin with a list or with a watch is for KUBE_FEATURE_WatchListClient.
func informers(arguments []string) error {
	flags := flag.NewFlagSet("informers", flag.ContinueOnError)
	read := addTarget(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	namespaces := []string{"informers-a", "informers-b", "informers-c"}
	if err := ensureNamespaces(found, namespaces...); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	client, err := dynamic.NewForConfig(found.direct)
	if err != nil {
		return err
	}
	writers := newWriters(client.Resource(widgets), namespaces)
	// What is there before anybody watches.
	for range 200 {
		if err := writers.once(ctx); err != nil {
			return err
		}
	}
	witnesses, err := startWitnesses(ctx, found)
	if err != nil {
		return err
	}
	return step("informers", func() error { return informerStory(ctx, writers, witnesses) })
}

func informerStory(ctx context.Context, writers *writers, witnesses []*witness) error {
	var problems []error
	check := func(name string, each func(*witness) error) {
		for _, one := range witnesses {
			problems = append(problems, step(one.name+": "+name, func() error { return each(one) }))
		}
	}
	writers.remember()
	stop := writers.run(ctx, 4)
	for ctx.Err() == nil && (len(writers.written()) < 200 || slices.ContainsFunc(witnesses, untried)) {
		// A pause between two looks.
		time.Sleep(50 * time.Millisecond)
		for _, one := range witnesses {
			one.cut()
		}
	}
	stop()
	check("has what a list has", func(one *witness) error { return one.settled(ctx, writers.client) })
	check("has seen every write once, in order", func(one *witness) error { return one.complete(writers.written()) })
	check("has listed once", (*witness).listedOnce)

	stop = writers.run(ctx, 2)
	fmt.Println("RESTART")
	_, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond)
	stop()
	check("has what a list has after a restart of the server", func(one *witness) error { return one.settled(ctx, writers.client) })
	check("has seen nothing twice or out of order", (*witness).inOrder)
	return errors.Join(problems...)
}

func untried(one *witness) bool { return !one.tried() }

// writers create, update and delete at random, and remember what the server has made of it.
type writers struct {
	client     dynamic.NamespaceableResourceInterface
	namespaces []string
	lock       sync.Mutex
	versions   map[string]bool
}

func newWriters(client dynamic.NamespaceableResourceInterface, namespaces []string) *writers {
	return &writers{client: client, namespaces: namespaces, versions: map[string]bool{}}
}

// remember starts the list of what is written.
func (w *writers) remember() { w.versions = map[string]bool{} }

func (w *writers) written() map[string]bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	return maps.Clone(w.versions)
}

func (w *writers) run(ctx context.Context, count int) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	for range count {
		done.Go(func() {
			for ctx.Err() == nil {
				// The server may be away; that is part of it. The next write tries again.
				if err := w.once(context.WithoutCancel(ctx)); err != nil {
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	return func() {
		cancel()
		done.Wait()
	}
}

func (w *writers) once(ctx context.Context) error {
	client := w.client.Namespace(w.namespaces[rand.IntN(len(w.namespaces))])
	name := fmt.Sprintf("widget-%d", rand.IntN(60))
	live, err := client.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		made := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"size": int64(1)}}}
		made.SetGroupVersionKind(judged.WithKind("Widget"))
		made.SetName(name)
		live, err = client.Create(ctx, made, metav1.CreateOptions{})
	case err != nil:
		return err
	case rand.IntN(4) == 0:
		if err := client.Delete(ctx, name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		return nil
	default:
		setSpec(live, "colour", fmt.Sprint(rand.Int()))
		live, err = client.Update(ctx, live, metav1.UpdateOptions{})
	}
	if apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	w.versions[live.GetResourceVersion()] = true
	return nil
}

// startWitnesses starts an informer of each sort on each side, and waits until all have synced.
func startWitnesses(ctx context.Context, found *target) ([]*witness, error) {
	var witnesses []*witness
	for _, sort := range []string{"dynamic", "metadata"} {
		for _, side := range []struct {
			name   string
			config *rest.Config
		}{{"through kube-apiserver", found.through}, {"directly", found.direct}} {
			one, err := newWitness(sort, sort+" "+side.name, side.config)
			if err != nil {
				return nil, err
			}
			witnesses = append(witnesses, one)
			go one.informer.RunWithContext(ctx)
		}
	}
	for _, one := range witnesses {
		if err := one.synced(ctx); err != nil {
			return nil, fmt.Errorf("%s has not synced: %w", one.name, err)
		}
	}
	return witnesses, nil
}

// Short, so that watches end and go on while objects change.
var watchSeconds = int64(2)

func endSoon(options *metav1.ListOptions) { options.TimeoutSeconds = &watchSeconds }

func newWitness(sort, name string, config *rest.Config) (*witness, error) {
	wire := &wire{}
	config = wire.through(config)
	one := &witness{name: name, wire: wire, last: map[string]uint64{}, seen: map[string]int{}}
	switch sort {
	case "dynamic":
		client, err := dynamic.NewForConfig(config)
		if err != nil {
			return nil, err
		}
		one.informer = dynamicinformer.NewFilteredDynamicInformer(client, widgets, "", 0, nil, endSoon).Informer()
	case "metadata":
		client, err := metadata.NewForConfig(config)
		if err != nil {
			return nil, err
		}
		one.informer = metadatainformer.NewFilteredMetadataInformer(client, widgets, "", 0, nil, endSoon).Informer()
		// In JSON the items of a list have a kind, which client-go takes off the object of an event alone; its own
		// comparison of the two holds for protobuf, where items have none (metadata.go asks for it first).
		if err := one.informer.SetTransform(withoutKind); err != nil {
			return nil, err
		}
	}
	registration, err := one.informer.AddEventHandler(one)
	one.registration = registration
	return one, err
}

// Whether this process begins with a watch.
func watchesLists() bool {
	return clientfeatures.FeatureGates().Enabled(clientfeatures.WatchListClient)
}

var _ cache.ResourceEventHandler = &witness{}

// witness is an informer that knows what it has seen.
type witness struct {
	name         string
	wire         *wire
	informer     cache.SharedIndexInformer
	registration cache.ResourceEventHandlerRegistration
	lock         sync.Mutex
	last         map[string]uint64
	seen         map[string]int
	problems     []error
}

func withoutKind(object any) (any, error) {
	if partial, is := object.(*metav1.PartialObjectMetadata); is {
		partial.TypeMeta = metav1.TypeMeta{}
	}
	return object, nil
}
