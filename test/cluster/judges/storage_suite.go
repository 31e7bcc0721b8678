package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apiserver/pkg/apis/example"
	"k8s.io/apiserver/pkg/storage"
	storagetesting "k8s.io/apiserver/pkg/storage/testing"
	"k8s.io/client-go/dynamic"
)

func init() { judges["storage-suite"] = storageSuite }

// storageSuite runs k8s.io/apiserver/pkg/storage/testing, with which Kubernetes tests its etcd storage and its watch
// cache, through REST. It needs a server of its own that is compactable (test/e2e/judged/compactable.ts).
func storageSuite(arguments []string) error {
	flags := flag.NewFlagSet("storage-suite", flag.ContinueOnError)
	read := addTarget(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	found.direct.Wrap(withoutRetries)
	store, err := newStorageAdapter(found)
	if err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(found.direct)
	if err != nil {
		return err
	}
	if err := ensureNamespaces(found, "default"); err != nil {
		return err
	}
	var tests []testing.InternalTest
	for _, one := range storageTests(store, compactor{client.Resource(parts).Namespace("default")}) {
		tests = append(tests, testing.InternalTest{Name: one.name, F: func(t *testing.T) {
			if one.skip != "" {
				t.Skip(one.skip)
			}
			removePods(t, store)
			one.run(t.Context(), t)
		}})
	}
	return runTests(tests)
}

func removePods(t *testing.T, store *storageAdapter) {
	t.Helper()
	pods := &example.PodList{}
	if err := store.GetList(t.Context(), "/pods/", storage.ListOptions{Predicate: storage.Everything, Recursive: true}, pods); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, pod := range pods.Items {
		if seen[pod.Namespace] {
			continue
		}
		seen[pod.Namespace] = true
		if err := store.pods.Namespace(pod.Namespace).DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// compactor writes the Part that a compactable server understands.
type compactor struct{ parts dynamic.ResourceInterface }

func (c compactor) compact(ctx context.Context, t *testing.T, resourceVersion string) {
	t.Helper()
	c.write(ctx, t, resourceVersion)
}

// Each call is exactly one revision, as a write to etcd is; the suite counts them.
func (c compactor) increase(ctx context.Context, t *testing.T) int64 {
	t.Helper()
	return c.write(ctx, t, "0")
}

func (c compactor) write(ctx context.Context, t *testing.T, resourceVersion string) int64 {
	t.Helper()
	part := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"of": resourceVersion}}}
	part.SetGroupVersionKind(judged.WithKind("Part"))
	part.SetName("compaction")
	live, err := c.parts.Get(ctx, "compaction", metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		live, err = c.parts.Create(ctx, part, metav1.CreateOptions{})
	case err == nil:
		part.SetResourceVersion(live.GetResourceVersion())
		// An update that changes nothing is no revision.
		part.SetAnnotations(map[string]string{"before": live.GetResourceVersion()})
		live, err = c.parts.Update(ctx, part, metav1.UpdateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	revision := int64(0)
	if _, err := fmt.Sscan(live.GetResourceVersion(), &revision); err != nil {
		t.Fatal(err)
	}
	return revision
}

type storageTest struct {
	name string
	run  func(context.Context, *testing.T)
	// Why it is not run.
	skip string
}

const (
	serversOwn    = "sets metadata that belongs to the server"
	noTransformer = "is about encryption at rest"
	noTTL         = "is about objects that expire by themselves"
	noEtcd        = "is about etcd's own keys, sizes or calls"
)

// The order matters once: what starts at resourceVersion 1 has to come before the first compaction.
func storageTests(store *storageAdapter, compactor compactor) []storageTest {
	plain := func(run func(context.Context, *testing.T, storage.Interface)) func(context.Context, *testing.T) {
		return func(ctx context.Context, t *testing.T) { run(ctx, t, store) }
	}
	exists := func(ctx context.Context, t *testing.T, key string) {
		if err := store.Get(ctx, key, storage.GetOptions{}, &example.Pod{}); err != nil {
			t.Error(err)
		}
	}
	compact, increase := compactor.compact, compactor.increase
	return []storageTest{
		{name: "RunWatchSemantics", run: plain(storagetesting.RunWatchSemantics)},
		{name: "RunWatchSemanticInitialEventsExtended", run: plain(storagetesting.RunWatchSemanticInitialEventsExtended)},
		{name: "RunWatchListMatchSingle", run: plain(storagetesting.RunWatchListMatchSingle)},
		{name: "RunSendInitialEventsBackwardCompatibility", run: plain(storagetesting.RunSendInitialEventsBackwardCompatibility)},
		{name: "RunTestWatch", run: plain(storagetesting.RunTestWatch)},
		{name: "RunTestWatchFromNonZero", run: plain(storagetesting.RunTestWatchFromNonZero)},
		{name: "RunTestDeleteTriggerWatch", run: plain(storagetesting.RunTestDeleteTriggerWatch)},
		{name: "RunTestDelayedWatchDelivery", run: plain(storagetesting.RunTestDelayedWatchDelivery)},
		{name: "RunTestWatchContextCancel", run: plain(storagetesting.RunTestWatchContextCancel)},
		{name: "RunTestWatcherTimeout", run: plain(storagetesting.RunTestWatcherTimeout)},
		{name: "RunTestWatchDeleteEventObjectHaveLatestRV", run: plain(storagetesting.RunTestWatchDeleteEventObjectHaveLatestRV)},
		{name: "RunTestNamespaceScopedWatch", run: plain(storagetesting.RunTestNamespaceScopedWatch)},
		{name: "RunTestClusterScopedWatch", run: plain(storagetesting.RunTestClusterScopedWatch)},
		{name: "RunTestWatchDispatchBookmarkEvents", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestWatchDispatchBookmarkEvents(ctx, t, store, true)
		}},
		{name: "RunTestOptionalWatchBookmarksWithCorrectResourceVersion", run: plain(storagetesting.RunTestOptionalWatchBookmarksWithCorrectResourceVersion)},
		{name: "RunTestCreate", run: func(ctx context.Context, t *testing.T) { storagetesting.RunTestCreate(ctx, t, store, exists) }},
		{name: "RunTestCreateWithKeyExist", run: plain(storagetesting.RunTestCreateWithKeyExist)},
		{name: "RunTestGet", run: plain(storagetesting.RunTestGet)},
		{name: "RunTestUnconditionalDelete", run: plain(storagetesting.RunTestUnconditionalDelete)},
		{name: "RunTestConditionalDelete", run: plain(storagetesting.RunTestConditionalDelete)},
		{name: "RunTestDeleteWithSuggestion", run: plain(storagetesting.RunTestDeleteWithSuggestion)},
		{name: "RunTestDeleteWithSuggestionAndConflict", run: plain(storagetesting.RunTestDeleteWithSuggestionAndConflict)},
		{name: "RunTestDeleteWithConflict", run: plain(storagetesting.RunTestDeleteWithConflict)},
		{name: "RunTestDeleteWithSuggestionOfDeletedObject", run: plain(storagetesting.RunTestDeleteWithSuggestionOfDeletedObject)},
		{name: "RunTestValidateDeletionWithSuggestion", run: plain(storagetesting.RunTestValidateDeletionWithSuggestion)},
		{name: "RunTestValidateDeletionWithOnlySuggestionValid", run: plain(storagetesting.RunTestValidateDeletionWithOnlySuggestionValid)},
		{name: "RunTestPreconditionalDeleteWithSuggestion", skip: serversOwn},
		{name: "RunTestPreconditionalDeleteWithOnlySuggestionPass", skip: serversOwn},
		{name: "RunTestGuaranteedUpdate", run: func(ctx context.Context, t *testing.T) { storagetesting.RunTestGuaranteedUpdate(ctx, t, store, exists) }},
		{name: "RunTestGuaranteedUpdateWithConflict", run: plain(storagetesting.RunTestGuaranteedUpdateWithConflict)},
		{name: "RunTestGuaranteedUpdateWithSuggestionAndConflict", skip: serversOwn},
		{name: "RunTestGetListNonRecursive", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestGetListNonRecursive(ctx, t, increase, store)
		}},
		{name: "RunTestGetListRecursivePrefix", run: plain(storagetesting.RunTestGetListRecursivePrefix)},
		{name: "RunTestListContinuation", run: func(ctx context.Context, t *testing.T) { storagetesting.RunTestListContinuation(ctx, t, store, nil) }},
		{name: "RunTestListContinuationWithFilter", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestListContinuationWithFilter(ctx, t, store, nil)
		}},
		{name: "RunTestListPaginationRareObject", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestListPaginationRareObject(ctx, t, store, nil)
		}},
		{name: "RunTestListPaging", run: plain(storagetesting.RunTestListPaging)},
		{name: "RunTestListResourceVersionMatch", run: func(ctx context.Context, t *testing.T) { storagetesting.RunTestListResourceVersionMatch(ctx, t, store) }},
		{name: "RunTestNamespaceScopedList", run: func(ctx context.Context, t *testing.T) {
			store.bare = true
			defer func() { store.bare = false }()
			storagetesting.RunTestNamespaceScopedList(ctx, t, store)
		}},
		{name: "RunTestConsistentList", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestConsistentList(ctx, t, store, increase, false, true, false)
		}},
		{name: "RunTestList", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestList(ctx, t, store, compact, false, nil)
		}},
		{name: "RunTestListInconsistentContinuation", run: func(ctx context.Context, t *testing.T) {
			storagetesting.RunTestListInconsistentContinuation(ctx, t, store, compact)
		}},
		{name: "RunTestWatchFromZero", run: func(ctx context.Context, t *testing.T) { storagetesting.RunTestWatchFromZero(ctx, t, store, compact) }},
		{name: "RunTestCreateWithTTL", skip: noTTL},
		{name: "RunTestGuaranteedUpdateWithTTL", skip: noTTL},
		{name: "RunTestGuaranteedUpdateChecksStoredData", skip: noTransformer},
		{name: "RunTestTransformationFailure", skip: noTransformer},
		{name: "RunTestWatchError", skip: noTransformer},
		{name: "RunTestWatchWithUnsafeDelete", skip: noTransformer},
		{name: "RunWatchErrorIsBlockingFurtherEvents", skip: noTransformer},
		{name: "RunTestWatchInitializationSignal", skip: "is about priority and fairness in the same process"},
		{name: "RunOptionalTestProgressNotify", skip: noEtcd},
		{name: "RunTestStats", skip: noEtcd},
		{name: "RunTestCompactRevision", skip: noEtcd},
		{name: "RunTestKeySchema", skip: noEtcd},
	}
}

// withoutRetries keeps client-go from asking ten times for a resourceVersion that never comes.
func withoutRetries(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err == nil {
			response.Header.Del("Retry-After")
		}
		return response, err
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
