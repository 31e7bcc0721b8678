package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/openapi3"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/pager"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/client-go/util/csaupgrade"
)

func init() { judges["clients"] = clients }

// clients are the smaller tools of client-go. The server asked directly has to be compactable
// (test/e2e/judged/compactable.ts).
func clients(arguments []string) error {
	flags := flag.NewFlagSet("clients", flag.ContinueOnError)
	read := addTarget(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	found, err := read()
	if err != nil {
		return err
	}
	if err := ensureNamespaces(found, "clients"); err != nil {
		return err
	}
	through, err := dynamic.NewForConfig(found.through)
	if err != nil {
		return err
	}
	direct, err := dynamic.NewForConfig(found.direct)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	discovered, err := discovery.NewDiscoveryClientForConfig(found.through)
	if err != nil {
		return err
	}
	discoveredDirectly, err := discovery.NewDiscoveryClientForConfig(found.direct)
	if err != nil {
		return err
	}
	mine := through.Resource(widgets).Namespace("clients")
	return errors.Join(
		step("RetryWatcher loses nothing where watches end", func() error { return retryWatcher(ctx, mine) }),
		step("RetryWatcher ends where the past is gone", func() error {
			return retryWatcherTooOld(ctx, direct)
		}),
		step("pager reads one snapshot in chunks", func() error { return pagerSnapshot(ctx, mine) }),
		step("pager starts over where the token has expired", func() error { return pagerExpired(ctx, direct) }),
		step("aggregated discovery says what discovery of old says", func() error { return discoveryAgrees(discovered) }),
		step("discovery agrees at the server itself", func() error { return discoveryAgrees(discoveredDirectly) }),
		step("openapi3.Root reads every group version", func() error { return openapiRoot(discovered) }),
		step("openapi3.Root reads the server itself", func() error { return openapiRoot(discoveredDirectly) }),
		step("OpenAPI v2 is one document of the whole cluster", func() error { return openapiV2(discovered) }),
		step("restmapper finds kinds, resources and short names", func() error { return restMapper(discovered) }),
		optional("scale client", func() error { return scaleClient(ctx, found, discovered, mine) }),
		optional("csaupgrade", func() error { return csaUpgrade(ctx, mine) }),
	)
}

// errNotServed says that the API lacks what a judge looks at.
var errNotServed = errors.New("not served")

func optional(name string, run func() error) error {
	err := run()
	if errors.Is(err, errNotServed) {
		fmt.Printf("SKIP %s: %v\n", name, err)
		return nil
	}
	return step(name, func() error { return err })
}

func widget(name string, spec map[string]any) *unstructured.Unstructured {
	if spec == nil {
		spec = map[string]any{}
	}
	object := written("Widget", spec)
	object.SetName(name)
	return object
}

// narrowWatch lets the retry watcher watch as dynamic informers do, with watches that are over after a second.
type narrowWatch struct{ client dynamic.ResourceInterface }

func (n narrowWatch) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	second := int64(1)
	options.TimeoutSeconds = &second
	return n.client.Watch(ctx, options)
}

func retryWatcher(ctx context.Context, client dynamic.ResourceInterface) error {
	list, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, list.GetResourceVersion(), narrowWatch{client})
	if err != nil {
		return err
	}
	defer watcher.Stop()
	object, err := client.Create(ctx, widget("retried", nil), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	wanted := []string{"ADDED " + object.GetResourceVersion()}
	for index := range 25 {
		setSpec(object, "size", int64(index+2))
		if object, err = client.Update(ctx, object, metav1.UpdateOptions{}); err != nil {
			return err
		}
		wanted = append(wanted, "MODIFIED "+object.GetResourceVersion())
		// So that several watches end in the middle of it.
		time.Sleep(100 * time.Millisecond)
	}
	if err := client.Delete(ctx, object.GetName(), metav1.DeleteOptions{}); err != nil {
		return err
	}
	var got []string
	for event := range watcher.ResultChan() {
		accessor, err := meta.Accessor(event.Object)
		if err != nil {
			return fmt.Errorf("%s: %v", event.Type, event.Object)
		}
		if event.Type == watch.Deleted {
			break
		}
		got = append(got, string(event.Type)+" "+accessor.GetResourceVersion())
	}
	if !slices.Equal(got, wanted) {
		return fmt.Errorf("saw %v, wanted %v", got, wanted)
	}
	return nil
}

func retryWatcherTooOld(ctx context.Context, client dynamic.Interface) error {
	mine := client.Resource(widgets).Namespace("clients")
	list, err := mine.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	if err := compactNow(ctx, client); err != nil {
		return err
	}
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, list.GetResourceVersion(), narrowWatch{mine})
	if err != nil {
		return err
	}
	event, open := <-watcher.ResultChan()
	if !open || event.Type != watch.Error || !apierrors.IsResourceExpired(apierrors.FromObject(event.Object)) {
		return fmt.Errorf("told %v", event)
	}
	select {
	case <-watcher.Done():
		return nil
	case <-ctx.Done():
		return errors.New("it goes on")
	}
}

// compactNow makes the server forget everything before now.
func compactNow(ctx context.Context, client dynamic.Interface) error {
	mine := client.Resource(parts).Namespace("clients")
	if err := mine.Delete(ctx, "compaction", metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	marker := func(of string) (string, error) {
		part := written("Part", map[string]any{"of": of})
		part.SetName("compaction")
		made, err := mine.Create(ctx, part, metav1.CreateOptions{})
		if err != nil {
			return "", err
		}
		return made.GetResourceVersion(), mine.Delete(ctx, "compaction", metav1.DeleteOptions{})
	}
	now, err := marker("0")
	if err != nil {
		return err
	}
	_, err = marker(now)
	return err
}

func fill(ctx context.Context, client dynamic.ResourceInterface, count int) error {
	for index := range count {
		if _, err := client.Create(ctx, widget(fmt.Sprintf("paged-%02d", index), nil), metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

func names(list runtime.Object) []string {
	var found []string
	_ = meta.EachListItem(list, func(object runtime.Object) error {
		found = append(found, object.(*unstructured.Unstructured).GetName())
		return nil
	})
	return found
}

func pagerSnapshot(ctx context.Context, client dynamic.ResourceInterface) error {
	if err := fill(ctx, client, 30); err != nil {
		return err
	}
	before, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	pages := 0
	chunks := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		pages++
		list, err := client.List(ctx, options)
		if err != nil {
			return nil, err
		}
		// What happens between two pages is in none of them.
		name := fmt.Sprintf("paged-%02d", 30-pages)
		return list, errors.Join(client.Delete(ctx, name, metav1.DeleteOptions{}), create(ctx, client, fmt.Sprintf("paged-1%d-late", pages)))
	})
	chunks.PageSize = 7
	list, paginated, err := chunks.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	got, wanted := names(list), names(before)
	if !paginated || pages != 5 || !slices.Equal(got, wanted) {
		return fmt.Errorf("%d pages: %v, wanted %v", pages, got, wanted)
	}
	return client.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
}

func create(ctx context.Context, client dynamic.ResourceInterface, name string) error {
	_, err := client.Create(ctx, widget(name, nil), metav1.CreateOptions{})
	return err
}

func pagerExpired(ctx context.Context, client dynamic.Interface) error {
	mine := client.Resource(widgets).Namespace("clients")
	if err := fill(ctx, mine, 20); err != nil {
		return err
	}
	var asked []string
	chunks := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		asked = append(asked, fmt.Sprintf("%d %t", options.Limit, options.Continue != ""))
		list, err := mine.List(ctx, options)
		if err != nil || len(asked) > 1 {
			return list, err
		}
		return list, errors.Join(create(ctx, mine, "paged-late"), compactNow(ctx, client))
	})
	chunks.PageSize = 7
	list, _, err := chunks.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	if got := names(list); len(got) != 21 || !slices.Equal(asked, []string{"7 false", "7 true", "0 false"}) {
		return fmt.Errorf("asked %v and got %v", asked, got)
	}
	return mine.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
}

func discoveryAgrees(client *discovery.DiscoveryClient) error {
	var lists [2][]string
	for index, one := range []discovery.DiscoveryInterface{client, client.WithLegacy()} {
		_, resources, err := one.ServerGroupsAndResources()
		if err != nil {
			return err
		}
		for _, list := range resources {
			if list.GroupVersion != judged.String() {
				continue
			}
			for _, resource := range list.APIResources {
				// Discovery of old leaves them out where they are the list's own.
				resource.Group, resource.Version, resource.StorageVersionHash = "", "", ""
				if strings.Contains(resource.Name, "/") {
					// client-go gives a subresource the singular name of its resource; discovery of old gives it none.
					resource.SingularName = ""
				}
				text, err := json.Marshal(resource)
				if err != nil {
					return err
				}
				lists[index] = append(lists[index], string(text))
			}
		}
		slices.Sort(lists[index])
	}
	if len(lists[0]) < 5 || !slices.Equal(lists[0], lists[1]) {
		return fmt.Errorf("aggregated: %v\nof old: %v", lists[0], lists[1])
	}
	return nil
}

func openapiRoot(client *discovery.DiscoveryClient) error {
	root := openapi3.NewRoot(client.OpenAPIV3())
	versions, err := root.GroupVersions()
	if err != nil {
		return err
	}
	if !slices.Contains(versions, judged) {
		return fmt.Errorf("%s is not among %v", judged, versions)
	}
	for _, version := range versions {
		document, err := root.GVSpec(version)
		if err != nil {
			return fmt.Errorf("%s: %w", version, err)
		}
		if version != judged {
			continue
		}
		kinds := sets.New[string]()
		for _, definition := range document.Components.Schemas {
			text, _ := json.Marshal(definition.Extensions["x-kubernetes-group-version-kind"])
			kinds.Insert(string(text))
		}
		for _, kind := range []string{"Widget", "WidgetList", "Part", "Shelf", "Pod"} {
			wanted := fmt.Sprintf(`[{"group":%q,"kind":%q,"version":"v1"}]`, judged.Group, kind)
			if !kinds.Has(wanted) {
				return fmt.Errorf("no definition of %s: %v", kind, sets.List(kinds))
			}
		}
		for _, path := range []string{"/apis/judged.example.com/v1/namespaces/{namespace}/widgets/{name}", "/apis/judged.example.com/v1/shelves"} {
			if document.Paths == nil || document.Paths.Paths[path] == nil {
				return fmt.Errorf("no path %s", path)
			}
		}
	}
	return nil
}

func openapiV2(client *discovery.DiscoveryClient) error {
	deadline := time.Now().Add(40 * time.Second)
	for {
		document, err := client.OpenAPISchema()
		if err != nil {
			return err
		}
		for _, definition := range document.GetDefinitions().GetAdditionalProperties() {
			if strings.HasSuffix(definition.GetName(), "judged.v1.Widget") {
				return nil
			}
		}
		// kube-aggregator merges it in its own time.
		if time.Now().After(deadline) {
			return errors.New("no definition of a Widget")
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func restMapper(client *discovery.DiscoveryClient) error {
	groups, err := restmapper.GetAPIGroupResources(client)
	if err != nil {
		return err
	}
	plain := restmapper.NewDiscoveryRESTMapper(groups)
	mapper := restmapper.NewShortcutExpander(plain, client, nil)
	for given, wanted := range map[string]string{"wd": "widgets", "widget": "widgets", "widgets": "widgets", "shelves": "shelves"} {
		resource, err := mapper.ResourceFor(schema.GroupVersionResource{Group: judged.Group, Resource: given})
		if given == "wd" {
			resource, err = mapper.ResourceFor(schema.GroupVersionResource{Resource: given})
		}
		if err != nil || resource != judged.WithResource(wanted) {
			return fmt.Errorf("%s: %v %w", given, resource, err)
		}
	}
	for kind, scope := range map[string]meta.RESTScopeName{"Widget": meta.RESTScopeNameNamespace, "Shelf": meta.RESTScopeNameRoot} {
		mapping, err := mapper.RESTMapping(schema.GroupKind{Group: judged.Group, Kind: kind})
		if err != nil || mapping.Scope.Name() != scope {
			return fmt.Errorf("%s: %v %w", kind, mapping, err)
		}
	}
	return nil
}

func scaleClient(ctx context.Context, found *target, discovered *discovery.DiscoveryClient, client dynamic.ResourceInterface) error {
	list, err := discovered.ServerResourcesForGroupVersion(judged.String())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.APIResources, func(one metav1.APIResource) bool { return one.Name == "widgets/scale" }) {
		return fmt.Errorf("%w: widgets/scale", errNotServed)
	}
	groups, err := restmapper.GetAPIGroupResources(discovered)
	if err != nil {
		return err
	}
	scales, err := scale.NewForConfig(found.through, restmapper.NewDiscoveryRESTMapper(groups), dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(discovered))
	if err != nil {
		return err
	}
	if _, err := client.Create(ctx, widget("scaled", map[string]any{"size": int64(3)}), metav1.CreateOptions{}); err != nil {
		return err
	}
	mine := scales.Scales("clients")
	got, err := mine.Get(ctx, widgets.GroupResource(), "scaled", metav1.GetOptions{})
	if err != nil || got.Spec.Replicas != 3 {
		return fmt.Errorf("get: %v %w", got, err)
	}
	got.Spec.Replicas = 5
	if got, err = mine.Update(ctx, widgets.GroupResource(), got, metav1.UpdateOptions{}); err != nil || got.Spec.Replicas != 5 {
		return fmt.Errorf("update: %v %w", got, err)
	}
	got, err = mine.Patch(ctx, widgets, "scaled", types.MergePatchType, []byte(`{"spec":{"replicas":7}}`), metav1.PatchOptions{})
	if err != nil || got.Spec.Replicas != 7 {
		return fmt.Errorf("patch: %v %w", got, err)
	}
	live, err := client.Get(ctx, "scaled", metav1.GetOptions{})
	if err != nil {
		return err
	}
	if size, _, _ := unstructured.NestedInt64(live.Object, "spec", "size"); size != 7 {
		return fmt.Errorf("the widget's size is %d", size)
	}
	return client.Delete(ctx, "scaled", metav1.DeleteOptions{})
}

// csaUpgrade is what kubectl does to go from client-side to server-side apply.
func csaUpgrade(ctx context.Context, client dynamic.ResourceInterface) error {
	if err := applies(ctx, client); err != nil {
		return err
	}
	made, err := client.Create(ctx, widget("upgraded", map[string]any{"size": int64(3), "colour": "red"}), metav1.CreateOptions{FieldManager: "kubectl-client-side-apply"})
	if err != nil {
		return err
	}
	patch, err := csaupgrade.UpgradeManagedFieldsPatch(made, sets.New("kubectl-client-side-apply"), "kubectl")
	if err != nil {
		return err
	}
	upgraded, err := client.Patch(ctx, "upgraded", types.JSONPatchType, patch, metav1.PatchOptions{})
	if err != nil {
		return err
	}
	fields := upgraded.GetManagedFields()
	if len(fields) != 1 || fields[0].Manager != "kubectl" || fields[0].Operation != metav1.ManagedFieldsOperationApply {
		return fmt.Errorf("managed by %v", fields)
	}
	// What is not applied any more goes, since it is kubectl's by now.
	applied, err := client.Apply(ctx, "upgraded", widget("upgraded", map[string]any{"size": int64(4)}), metav1.ApplyOptions{FieldManager: "kubectl"})
	if err != nil {
		return err
	}
	spec, _, _ := unstructured.NestedMap(applied.Object, "spec")
	if _, has := spec["colour"]; has || spec["size"] != int64(4) {
		return fmt.Errorf("spec is %v", spec)
	}
	return client.Delete(ctx, "upgraded", metav1.DeleteOptions{})
}

// applies says whether the server knows server-side apply.
func applies(ctx context.Context, client dynamic.ResourceInterface) error {
	_, err := client.Apply(ctx, "probe", widget("probe", map[string]any{"size": int64(1)}), metav1.ApplyOptions{FieldManager: "probe", DryRun: []string{metav1.DryRunAll}})
	if apierrors.IsUnsupportedMediaType(err) {
		return fmt.Errorf("%w: server-side apply", errNotServed)
	}
	return err
}
