package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest/resttest"
)

func init() { judges["registry-suite"] = registrySuite }

// registrySuite runs k8s.io/apiserver/pkg/registry/rest/resttest, with which Kubernetes tests its own registries, on a
// namespaced and on a cluster-scoped kind.
func registrySuite(arguments []string) error {
	flags := flag.NewFlagSet("registry-suite", flag.ContinueOnError)
	read := addTarget(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	if err := ensureNamespaces(found, "test", "bar1", "bar2", "bar3", "bar4", "not-default", "not-default2"); err != nil {
		return err
	}
	namespaced, err := newRestStorage(found.direct, widgets, "Widget", true)
	if err != nil {
		return err
	}
	clustered, err := newRestStorage(found.direct, shelves, "Shelf", false)
	if err != nil {
		return err
	}
	return runTests([]testing.InternalTest{
		{Name: "Widget", F: func(t *testing.T) { registryTests(t, namespaced, widgetCase) }},
		{Name: "Shelf", F: func(t *testing.T) { registryTests(t, clustered, shelfCase) }},
	})
}

// runTests runs them as `go test -v` does; it does not come back.
func runTests(tests []testing.InternalTest) error {
	os.Args = []string{os.Args[0], "-test.v", "-test.timeout=150s"}
	testing.Main(func(pattern, name string) (bool, error) { return true, nil }, tests, nil, nil)
	return errors.New("testing.Main came back")
}

type registryCase struct {
	valid  *unstructured.Unstructured
	update func(*unstructured.Unstructured)
	// What validation refuses.
	invalid       []*unstructured.Unstructured
	invalidUpdate func(*unstructured.Unstructured)
}

var widgetCase = registryCase{
	valid:         written("Widget", map[string]any{"size": int64(3), "colour": "red"}),
	update:        func(object *unstructured.Unstructured) { setSpec(object, "colour", "green") },
	invalid:       []*unstructured.Unstructured{written("Widget", map[string]any{"size": int64(1001)}), written("Widget", map[string]any{"size": "three"})},
	invalidUpdate: func(object *unstructured.Unstructured) { setSpec(object, "size", int64(-1)) },
}

var shelfCase = registryCase{
	valid:         written("Shelf", map[string]any{"room": "kitchen"}),
	update:        func(object *unstructured.Unstructured) { setSpec(object, "room", "cellar") },
	invalid:       []*unstructured.Unstructured{written("Shelf", map[string]any{"room": int64(7)})},
	invalidUpdate: func(object *unstructured.Unstructured) { setSpec(object, "room", int64(7)) },
}

func written(kind string, spec map[string]any) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	object.SetGroupVersionKind(schema.GroupVersionKind{Group: judged.Group, Version: judged.Version, Kind: kind})
	object.SetName("suite")
	return object
}

func setSpec(object *unstructured.Unstructured, field string, value any) {
	if err := unstructured.SetNestedField(object.Object, value, "spec", field); err != nil {
		panic(err)
	}
}

func registryTests(t *testing.T, storage *restStorage, given registryCase) {
	create := func(ctx context.Context, object runtime.Object) error {
		asked := object.(*unstructured.Unstructured)
		created, err := storage.Create(ctx, asked, nil, &metav1.CreateOptions{})
		if err != nil {
			return err
		}
		storage.uids[asked.GetUID()] = created.(*unstructured.Unstructured).GetUID()
		return nil
	}
	get := func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
		return storage.Get(ctx, object.(*unstructured.Unstructured).GetName(), &metav1.GetOptions{})
	}
	changed := func(change func(*unstructured.Unstructured)) resttest.UpdateFunc {
		return func(object runtime.Object) runtime.Object {
			copied := object.DeepCopyObject().(*unstructured.Unstructured)
			change(copied)
			return copied
		}
	}
	var invalid []runtime.Object
	for _, object := range given.invalid {
		invalid = append(invalid, object)
	}
	tester := func(t *testing.T) *resttest.Tester {
		removeAll(t, storage)
		tester := resttest.New(t, storage)
		if !storage.namespaced {
			tester.ClusterScope()
		}
		return tester
	}
	t.Run("Create", func(t *testing.T) {
		tester := tester(t)
		for _, object := range invalid {
			object.(*unstructured.Unstructured).SetNamespace(tester.TestNamespace())
		}
		valid := given.valid.DeepCopy()
		valid.SetNamespace(tester.TestNamespace())
		tester.TestCreate(valid, create, get, invalid...)
	})
	t.Run("Update", func(t *testing.T) {
		tester := tester(t)
		// Invalid by the change alone, and not for want of a resourceVersion.
		live := func(change func(*unstructured.Unstructured)) resttest.UpdateFunc {
			return changed(func(object *unstructured.Unstructured) {
				stored, err := get(tester.TestContext(), object)
				if err != nil {
					t.Fatal(err)
				}
				object.SetResourceVersion(stored.(*unstructured.Unstructured).GetResourceVersion())
				change(object)
			})
		}
		tester.TestUpdate(given.valid.DeepCopy(), create, get, changed(given.update), live(given.invalidUpdate),
			live(func(object *unstructured.Unstructured) { object.SetLabels(map[string]string{"a b": "c"}) }))
	})
	t.Run("Delete", func(t *testing.T) {
		tester(t).TestDelete(given.valid.DeepCopy(), create, get, apierrors.IsNotFound)
	})
	t.Run("Get", func(t *testing.T) { tester(t).TestGet(given.valid.DeepCopy()) })
	t.Run("List", func(t *testing.T) {
		tester := tester(t)
		tester.TestList(given.valid.DeepCopy(), func(objects []runtime.Object) []runtime.Object {
			removeAll(t, storage)
			var created []runtime.Object
			for _, object := range objects {
				stored, err := storage.Create(tester.TestContext(), object, nil, &metav1.CreateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				stored.(*unstructured.Unstructured).DeepCopyInto(object.(*unstructured.Unstructured))
				created = append(created, object)
			}
			return created
		})
	})
	t.Run("Watch", func(t *testing.T) {
		tester := tester(t)
		name := given.valid.GetName()
		emit := func(object runtime.Object, action string) error {
			ctx := tester.TestContext()
			sent := object.(*unstructured.Unstructured).DeepCopy()
			sent.SetNamespace(tester.TestNamespace())
			sent.SetLabels(map[string]string{"shape": "round"})
			if action == "create" {
				removeAll(t, storage)
				return create(ctx, sent)
			}
			_, _, err := storage.Delete(ctx, name, nil, nil)
			return err
		}
		tester.TestWatch(given.valid.DeepCopy(), emit,
			[]labels.Set{{"shape": "round"}}, []labels.Set{{"shape": "square"}},
			[]fields.Set{{"metadata.name": name}}, []fields.Set{{"metadata.name": "another"}},
			[]string{"create", "delete"})
	})
	t.Run("DeleteGraceful", func(t *testing.T) {
		t.Skip("the kinds of the runtime have no grace period, as custom resources have none")
	})
}

func removeAll(t *testing.T, storage *restStorage) {
	t.Helper()
	path := []string{"/apis", storage.resource.Group, storage.resource.Version, storage.resource.Resource}
	if !storage.namespaced {
		if body, err := storage.raw.Delete().AbsPath(path...).Do(t.Context()).Raw(); err != nil {
			t.Fatalf("remove all: %v", asStatus(body, err))
		}
		return
	}
	list, err := storage.dynamic.Resource(storage.resource).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list.Items {
		err := storage.dynamic.Resource(storage.resource).Namespace(item.GetNamespace()).Delete(t.Context(), item.GetName(), metav1.DeleteOptions{})
		if err != nil && !strings.Contains(err.Error(), "not found") {
			t.Fatal(err)
		}
	}
}
