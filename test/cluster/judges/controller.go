package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	controllerruntime "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/go-logr/logr"
)

func init() { judges["controller"] = controller }

const finalizer = "judges.kagg.dev/parts"

// controller is a small operator written with controller-runtime, and a user of it: a Widget gets as many Parts as its
// size says, tells in its status how many there are, and lets them go before it goes.
func controller(arguments []string) error {
	flags := flag.NewFlagSet("controller", flag.ContinueOnError)
	read := addTarget(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	if err := ensureNamespaces(found, "controlled"); err != nil {
		return err
	}
	log.SetLogger(logr.Discard())
	manager, err := controllerruntime.NewManager(found.through, controllerruntime.Options{
		Metrics:        server.Options{BindAddress: "0"},
		LeaderElection: false,
		Client:         client.Options{Cache: &client.CacheOptions{Unstructured: true}},
	})
	if err != nil {
		return err
	}
	// Parts are cached by their metadata alone.
	err = controllerruntime.NewControllerManagedBy(manager).For(emptyWidget()).
		Owns(emptyPart(), builder.OnlyMetadata).
		Complete(&partsReconciler{manager.GetClient()})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	if !manager.GetCache().WaitForCacheSync(ctx) {
		return errors.New("the cache has not synced")
	}
	// Reads what is there, and not what the cache has.
	live, err := client.New(found.through, client.Options{})
	if err != nil {
		return err
	}
	problem := controllerStory(ctx, live)
	cancel()
	return errors.Join(problem, <-ended)
}

func emptyWidget() *unstructured.Unstructured { return empty("Widget") }
func emptyPart() *unstructured.Unstructured   { return empty("Part") }

func empty(kind string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(judged.WithKind(kind))
	return object
}

type partsReconciler struct{ client client.Client }

func (r *partsReconciler) Reconcile(ctx context.Context, request controllerruntime.Request) (controllerruntime.Result, error) {
	nothing := controllerruntime.Result{}
	live := emptyWidget()
	if err := r.client.Get(ctx, request.NamespacedName, live); err != nil || request.Namespace != "controlled" {
		return nothing, client.IgnoreNotFound(err)
	}
	owned, err := r.parts(ctx, live)
	if err != nil {
		return nothing, err
	}
	if live.GetDeletionTimestamp() != nil {
		for _, part := range owned {
			if err := r.client.Delete(ctx, &part, client.Preconditions{UID: &part.UID}); client.IgnoreNotFound(err) != nil {
				return nothing, err
			}
		}
		before := live.DeepCopy()
		if len(owned) == 0 && controllerutil.RemoveFinalizer(live, finalizer) {
			return nothing, r.client.Patch(ctx, live, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}))
		}
		return nothing, nil
	}
	if controllerutil.AddFinalizer(live, finalizer) {
		return nothing, r.client.Update(ctx, live)
	}
	size, _, _ := unstructured.NestedInt64(live.Object, "spec", "size")
	for index := range size {
		if err := r.ensurePart(ctx, live, fmt.Sprintf("%s-%d", live.GetName(), index)); err != nil {
			return nothing, err
		}
	}
	for _, part := range owned {
		if index := int64(0); true {
			if _, err := fmt.Sscanf(part.Name, live.GetName()+"-%d", &index); err == nil && index >= size {
				if err := r.client.Delete(ctx, &part); client.IgnoreNotFound(err) != nil {
					return nothing, err
				}
			}
		}
	}
	return nothing, r.report(ctx, live, int64(len(owned)), size)
}

func (r *partsReconciler) parts(ctx context.Context, owner client.Object) ([]metav1.PartialObjectMetadata, error) {
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(judged.WithKind("PartList"))
	if err := r.client.List(ctx, list, client.InNamespace(owner.GetNamespace()), client.MatchingLabels{"of": owner.GetName()}); err != nil {
		return nil, err
	}
	return list.Items, nil
}

func (r *partsReconciler) ensurePart(ctx context.Context, owner client.Object, name string) error {
	part := emptyPart()
	part.SetNamespace(owner.GetNamespace())
	part.SetName(name)
	part.SetLabels(map[string]string{"of": owner.GetName()})
	setSpec(part, "of", owner.GetName())
	if err := controllerutil.SetControllerReference(owner, part, r.client.Scheme()); err != nil {
		return err
	}
	if err := r.client.Create(ctx, part); !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}

func (r *partsReconciler) report(ctx context.Context, live *unstructured.Unstructured, has, wants int64) error {
	before := live.DeepCopy()
	phase := "Building"
	if has == wants {
		phase = "Ready"
	}
	status := map[string]any{"phase": phase, "parts": has, "observedGeneration": live.GetGeneration()}
	if err := unstructured.SetNestedMap(live.Object, status, "status"); err != nil {
		return err
	}
	err := r.client.Status().Patch(ctx, live, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}))
	// Somebody was faster: the change comes back as an event.
	if apierrors.IsConflict(err) {
		return nil
	}
	return err
}

func controllerStory(ctx context.Context, live client.Client) error {
	key := types.NamespacedName{Namespace: "controlled", Name: "machine"}
	ready := func(parts int64) error {
		last := emptyWidget()
		err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
			if err := live.Get(ctx, key, last); err != nil {
				return false, err
			}
			status, _, _ := unstructured.NestedMap(last.Object, "status")
			return status["phase"] == "Ready" && status["parts"] == parts && status["observedGeneration"] == last.GetGeneration(), nil
		})
		if err != nil {
			return fmt.Errorf("%w: last %v", err, last.Object)
		}
		return nil
	}
	machine := widget(key.Name, map[string]any{"size": int64(3)})
	machine.SetNamespace(key.Namespace)
	return errors.Join(
		step("a controller brings a Widget to what it asks for", func() error {
			return errors.Join(live.Create(ctx, machine), ready(3))
		}),
		step("Patch with MergeFrom is followed by the controller", func() error {
			before := machine.DeepCopy()
			setSpec(machine, "size", int64(5))
			return errors.Join(live.Patch(ctx, machine, client.MergeFrom(before)), ready(5))
		}),
		step("a stale Update and a stale optimistic Patch are conflicts", func() error { return staleWrites(ctx, live, key) }),
		step("CreateOrUpdate and CreateOrPatch change once and then nothing", func() error { return createOr(ctx, live, key) }),
		step("a Part that is taken away is put back", func() error {
			part := emptyPart()
			part.SetNamespace(key.Namespace)
			part.SetName("machine-0")
			if err := live.Get(ctx, client.ObjectKeyFromObject(part), part); err != nil {
				return err
			}
			uid := part.GetUID()
			if err := live.Delete(ctx, part); err != nil {
				return err
			}
			return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
				err := live.Get(ctx, client.ObjectKeyFromObject(part), part)
				return err == nil && part.GetUID() != uid, client.IgnoreNotFound(err)
			})
		}),
		step("DeleteAllOf and the finalizer leave nothing", func() error {
			if err := live.DeleteAllOf(ctx, emptyWidget(), client.InNamespace(key.Namespace)); err != nil {
				return err
			}
			return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 20*time.Second, true, func(ctx context.Context) (bool, error) {
				left := &unstructured.UnstructuredList{}
				left.SetGroupVersionKind(judged.WithKind("PartList"))
				if err := live.List(ctx, left, client.InNamespace(key.Namespace)); err != nil {
					return false, err
				}
				return len(left.Items) == 0 && apierrors.IsNotFound(live.Get(ctx, key, emptyWidget())), nil
			})
		}),
		optional("server-side apply by controller-runtime", func() error { return applyByClient(ctx, live, key) }),
	)
}

func staleWrites(ctx context.Context, live client.Client, key types.NamespacedName) error {
	stale := emptyWidget()
	if err := live.Get(ctx, key, stale); err != nil {
		return err
	}
	stale.SetResourceVersion("1")
	before := stale.DeepCopy()
	setSpec(stale, "colour", "blue")
	lock := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	for name, err := range map[string]error{
		"update": live.Update(ctx, stale.DeepCopy()), "patch": live.Patch(ctx, stale.DeepCopy(), lock),
		"status": live.Status().Update(ctx, stale.DeepCopy()), "status patch": live.Status().Patch(ctx, stale.DeepCopy(), lock),
	} {
		if !apierrors.IsConflict(err) {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func createOr(ctx context.Context, live client.Client, key types.NamespacedName) error {
	type run func(context.Context, client.Client, client.Object, controllerutil.MutateFn) (controllerutil.OperationResult, error)
	for name, one := range map[string]run{"update": controllerutil.CreateOrUpdate, "patch": controllerutil.CreateOrPatch} {
		shelf := empty("Shelf")
		shelf.SetName("by-" + name)
		room := "kitchen"
		change := func() error { return unstructured.SetNestedField(shelf.Object, room, "spec", "room") }
		for _, wanted := range []controllerutil.OperationResult{"created", "unchanged", "updated", "unchanged"} {
			if wanted == "updated" {
				room = "cellar"
			}
			if result, err := one(ctx, live, shelf, change); err != nil || result != wanted {
				return fmt.Errorf("%s: %s instead of %s %w", name, result, wanted, err)
			}
		}
		if err := live.Delete(ctx, shelf); err != nil {
			return err
		}
	}
	return nil
}

func applyByClient(ctx context.Context, live client.Client, key types.NamespacedName) error {
	apply := func(owner client.FieldOwner, spec map[string]any, options ...client.ApplyOption) error {
		object := widget("applied", spec)
		object.SetNamespace(key.Namespace)
		return live.Apply(ctx, client.ApplyConfigurationFromUnstructured(object), append(options, owner)...)
	}
	err := apply("one", map[string]any{"size": int64(0), "colour": "red"})
	if apierrors.IsUnsupportedMediaType(err) {
		return fmt.Errorf("%w: server-side apply", errNotServed)
	}
	if err != nil {
		return err
	}
	if err := apply("two", map[string]any{"colour": "blue"}); !apierrors.IsConflict(err) {
		return fmt.Errorf("a conflict of owners: %w", err)
	}
	if err := apply("two", map[string]any{"colour": "blue"}, client.ForceOwnership); err != nil {
		return err
	}
	applied := emptyWidget()
	if err := live.Get(ctx, types.NamespacedName{Namespace: key.Namespace, Name: "applied"}, applied); err != nil {
		return err
	}
	if colour, _, _ := unstructured.NestedString(applied.Object, "spec", "colour"); colour != "blue" {
		return fmt.Errorf("colour is %q", colour)
	}
	return live.Delete(ctx, applied)
}
