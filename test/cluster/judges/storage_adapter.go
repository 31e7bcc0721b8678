package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/selection"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/apis/example"
	examplev1 "k8s.io/apiserver/pkg/apis/example/v1"
	"k8s.io/apiserver/pkg/storage"
	storagetesting "k8s.io/apiserver/pkg/storage/testing"
	"k8s.io/apiserver/pkg/storage/value"
	"k8s.io/client-go/dynamic"
)

// storageAdapter lets the pods of the extension server look like the storage behind a Go server, so that the suite
// written for etcd3 and the watch cache (k8s.io/apiserver/pkg/storage/testing) judges list, watch and writes. Keys are
// /pods/NAMESPACE/NAME.
type storageAdapter struct {
	found   *target
	pods    dynamic.NamespaceableResourceInterface
	codec   runtime.Codec
	lock    sync.Mutex
	known   map[string]bool
	uids    map[types.UID]types.UID
	reading value.Transformer
	// Leaves out what the server sets, for the one test that compares with what was sent.
	bare bool
}

var _ storagetesting.InterfaceWithPrefixTransformer = &storageAdapter{}

const (
	// Where objects without a namespace are kept.
	nowhere = "nowhere"
	// The runtime selects by labels and by name: what the suite selects by spec.nodeName is selected by this label.
	nodeLabel = "judges.kagg.dev/node"
	// The name in an object that is kept under the key of another name.
	nameAnnotation = "judges.kagg.dev/name"
)

func newStorageAdapter(found *target) (*storageAdapter, error) {
	client, err := dynamic.NewForConfig(found.direct)
	if err != nil {
		return nil, err
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{example.AddToScheme, examplev1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	metav1.AddToGroupVersion(scheme, metav1.SchemeGroupVersion)
	codec := serializer.NewCodecFactory(scheme).LegacyCodec(examplev1.SchemeGroupVersion)
	return &storageAdapter{
		found: found, pods: client.Resource(examplePods), codec: codec,
		known: map[string]bool{}, uids: map[types.UID]types.UID{},
		reading: storagetesting.NewPrefixTransformer(nil, false),
	}, nil
}

func (s *storageAdapter) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }

// UpdatePrefixTransformer puts something between the server's answer and its reader.
func (s *storageAdapter) UpdatePrefixTransformer(modify storagetesting.PrefixTransformerModifier) func() {
	before := s.reading
	s.reading = modify(storagetesting.NewPrefixTransformer(nil, false))
	return func() { s.reading = before }
}

func split(key string) (namespace, name string) {
	segments := strings.SplitN(strings.TrimPrefix(key, "/pods/"), "/", 2)
	if len(segments) == 1 {
		return nowhere, segments[0]
	}
	if segments[0] == "" {
		segments[0] = nowhere
	}
	return segments[0], segments[1]
}

// prefix is the namespace that a list of a key is about; "" is all of them.
func prefix(key string) string {
	return strings.Trim(strings.TrimPrefix(strings.TrimSuffix(key, "/")+"/", "/pods/"), "/")
}

func (s *storageAdapter) decode(object *unstructured.Unstructured, into runtime.Object) error {
	object = object.DeepCopy()
	labels := object.GetLabels()
	delete(labels, nodeLabel)
	if len(labels) == 0 {
		labels = nil
	}
	object.SetLabels(labels)
	annotations := object.GetAnnotations()
	if name, has := annotations[nameAnnotation]; has {
		object.SetName(name)
		delete(annotations, nameAnnotation)
	}
	if len(annotations) == 0 {
		annotations = nil
	}
	object.SetAnnotations(annotations)
	object.SetManagedFields(nil)
	if s.bare {
		object.SetUID("")
		object.SetGeneration(0)
		unstructured.RemoveNestedField(object.Object, "metadata", "creationTimestamp")
	}
	object.SetAPIVersion(examplev1.SchemeGroupVersion.String())
	data, err := json.Marshal(object.Object)
	if err != nil {
		return err
	}
	_, _, err = s.codec.Decode(data, nil, into)
	return err
}

func (s *storageAdapter) encode(object runtime.Object, namespace, name string) (*unstructured.Unstructured, error) {
	data, err := runtime.Encode(s.codec, object)
	if err != nil {
		return nil, err
	}
	made := &unstructured.Unstructured{}
	if err := json.Unmarshal(data, &made.Object); err != nil {
		return nil, err
	}
	labels := made.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels[nodeLabel] = object.(*example.Pod).Spec.NodeName
	made.SetLabels(labels)
	made.SetAPIVersion(judged.String())
	made.SetNamespace(namespace)
	if made.GetName() != name && made.GetName() != "" {
		annotations := made.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations[nameAnnotation] = made.GetName()
		made.SetAnnotations(annotations)
	}
	made.SetName(name)
	return made, nil
}

func (s *storageAdapter) Create(ctx context.Context, key string, object, out runtime.Object, _ uint64) error {
	namespace, name := split(key)
	if err := s.ensure(namespace); err != nil {
		return err
	}
	sent, err := s.encode(object, namespace, name)
	if err != nil {
		return err
	}
	created, err := s.pods.Namespace(namespace).Create(ctx, sent, metav1.CreateOptions{})
	if err != nil {
		return asStorageError(err, key)
	}
	s.alias(sent.GetUID(), created.GetUID())
	if out == nil {
		return nil
	}
	return s.decode(created, out)
}

func (s *storageAdapter) alias(asked, given types.UID) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if asked != "" && asked != given {
		s.uids[asked] = given
	}
}

func (s *storageAdapter) ensure(namespace string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.known[namespace] {
		return nil
	}
	s.known[namespace] = true
	return ensureNamespaces(s.found, namespace)
}

func asStorageError(err error, key string) error {
	switch {
	case apierrors.IsNotFound(err):
		return storage.NewKeyNotFoundError(key, 0)
	case apierrors.IsAlreadyExists(err):
		return storage.NewKeyExistsError(key, 0)
	case apierrors.IsConflict(err) && strings.Contains(err.Error(), "precondition"):
		return storage.NewInvalidObjError(key, err.Error())
	case apierrors.IsConflict(err):
		return storage.NewResourceVersionConflictsError(key, 0)
	case strings.Contains(err.Error(), storage.ErrResourceVersionSetOnCreate.Error()):
		return storage.ErrResourceVersionSetOnCreate
	}
	return err
}

func (s *storageAdapter) Get(ctx context.Context, key string, options storage.GetOptions, out runtime.Object) error {
	namespace, name := split(key)
	live, err := s.pods.Namespace(namespace).Get(ctx, name, metav1.GetOptions{ResourceVersion: options.ResourceVersion})
	if apierrors.IsNotFound(err) && options.IgnoreNotFound {
		return runtime.SetZeroValue(out)
	}
	if err != nil {
		return asStorageError(err, key)
	}
	return s.decode(live, out)
}

// Delete answers with the object as the watch tells of it, since a DELETE answers without it.
func (s *storageAdapter) Delete(ctx context.Context, key string, out runtime.Object, preconditions *storage.Preconditions, validate storage.ValidateObjectFunc, cached runtime.Object, _ storage.DeleteOptions) error {
	namespace, name := split(key)
	pods := s.pods.Namespace(namespace)
	for suggested := cached != nil; ; suggested = false {
		live, err := pods.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return asStorageError(err, key)
		}
		current := &example.Pod{}
		if err := s.decode(live, current); err != nil {
			return err
		}
		if suggested {
			current = cached.DeepCopyObject().(*example.Pod)
			suggested = current.ResourceVersion != live.GetResourceVersion()
		}
		version := current.ResourceVersion
		options := metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &version}}
		if preconditions != nil && preconditions.UID != nil {
			options.Preconditions.UID = s.real(*preconditions.UID)
		}
		if preconditions != nil && preconditions.ResourceVersion != nil {
			options.Preconditions.ResourceVersion = preconditions.ResourceVersion
		}
		if err := preconditions.Check(key, s.aliased(current, preconditions)); err != nil && !suggested {
			// The server's word counts, and it has to be the same.
			if said := pods.Delete(ctx, name, options); said == nil || !apierrors.IsConflict(said) {
				return fmt.Errorf("a precondition that does not hold: %v", said)
			}
			return err
		}
		if err := validate(ctx, current); err != nil {
			if suggested {
				continue
			}
			return err
		}
		err = pods.Delete(ctx, name, options)
		if apierrors.IsConflict(err) {
			continue
		}
		if err != nil {
			return asStorageError(err, key)
		}
		return s.lastState(ctx, namespace, name, version, out)
	}
}

func (s *storageAdapter) real(uid types.UID) *types.UID {
	s.lock.Lock()
	defer s.lock.Unlock()
	if given, known := s.uids[uid]; known {
		return &given
	}
	return &uid
}

// aliased is the object with the uid that the suite has given it.
func (s *storageAdapter) aliased(pod *example.Pod, preconditions *storage.Preconditions) runtime.Object {
	copied := pod.DeepCopy()
	if preconditions != nil && preconditions.UID != nil && *s.real(*preconditions.UID) == pod.UID {
		copied.UID = *preconditions.UID
	}
	return copied
}

func (s *storageAdapter) lastState(ctx context.Context, namespace, name, version string, out runtime.Object) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	events, err := s.pods.Namespace(namespace).Watch(ctx, metav1.ListOptions{ResourceVersion: version, FieldSelector: "metadata.name=" + name})
	if err != nil {
		return err
	}
	defer events.Stop()
	event, open := <-events.ResultChan()
	if !open || event.Type != watch.Deleted {
		return fmt.Errorf("after the DELETE of %s/%s the watch tells %v", namespace, name, event)
	}
	return s.decode(event.Object.(*unstructured.Unstructured), out)
}

func (s *storageAdapter) GuaranteedUpdate(ctx context.Context, key string, destination runtime.Object, ignoreNotFound bool, preconditions *storage.Preconditions, update storage.UpdateFunc, cached runtime.Object) error {
	namespace, name := split(key)
	for suggested := cached != nil; ; suggested = false {
		live := &example.Pod{}
		if suggested {
			live = cached.DeepCopyObject().(*example.Pod)
		} else if err := s.Get(ctx, key, storage.GetOptions{IgnoreNotFound: ignoreNotFound}, live); err != nil {
			return err
		}
		if err := preconditions.Check(key, s.aliased(live, preconditions)); err != nil {
			if suggested {
				continue
			}
			return err
		}
		version, err := s.Versioner().ObjectResourceVersion(live)
		if err != nil {
			return err
		}
		exists := live.ResourceVersion != ""
		made, _, err := update(live.DeepCopy(), storage.ResponseMeta{ResourceVersion: version})
		if err != nil {
			if suggested {
				continue
			}
			return err
		}
		if suggested && !exists {
			continue
		}
		if !exists {
			copied := made.DeepCopyObject().(*example.Pod)
			copied.ResourceVersion = ""
			return s.Create(ctx, key, copied, destination, 0)
		}
		sent, err := s.encode(made, namespace, name)
		if err != nil {
			return err
		}
		sent.SetResourceVersion(fmt.Sprint(version))
		sent.SetUID("")
		updated, err := s.pods.Namespace(namespace).Update(ctx, sent, metav1.UpdateOptions{})
		if apierrors.IsConflict(err) {
			continue
		}
		if err != nil {
			return asStorageError(err, key)
		}
		return s.decode(updated, destination)
	}
}

func (s *storageAdapter) GetList(ctx context.Context, key string, options storage.ListOptions, out runtime.Object) error {
	namespace, asked, err := s.listOptions(key, options)
	if err != nil {
		return err
	}
	asked.Limit = options.Predicate.Limit
	asked.ResourceVersionMatch = options.ResourceVersionMatch
	if asked.Continue, err = tokenFrom(options.Predicate.Continue, namespace); err != nil {
		return err
	}
	if strings.Contains(namespace, "/") {
		// What is below one object: nothing, and nothing that REST has a path for.
		*out.(*example.PodList) = example.PodList{Items: []example.Pod{}}
		return nil
	}
	list, err := s.pods.Namespace(namespace).List(ctx, asked)
	if err != nil {
		return s.listError(err, namespace)
	}
	found := out.(*example.PodList)
	found.ListMeta = metav1.ListMeta{
		ResourceVersion: list.GetResourceVersion(), RemainingItemCount: list.GetRemainingItemCount(),
		Continue: tokenTo(list.GetContinue(), namespace),
	}
	found.Items = []example.Pod{}
	for _, item := range list.Items {
		if _, _, err := s.reading.TransformFromStorage(ctx, nil, value.DefaultContext(key)); err != nil {
			return err
		}
		pod := example.Pod{}
		if err := s.decode(&item, &pod); err != nil {
			return err
		}
		found.Items = append(found.Items, pod)
	}
	return nil
}

func (s *storageAdapter) listError(err error, namespace string) error {
	status := &apierrors.StatusError{}
	if errors.As(err, &status) && status.ErrStatus.ListMeta.Continue != "" {
		status.ErrStatus.ListMeta.Continue = tokenTo(status.ErrStatus.ListMeta.Continue, namespace)
	}
	return err
}

func (s *storageAdapter) listOptions(key string, options storage.ListOptions) (string, metav1.ListOptions, error) {
	asked := metav1.ListOptions{ResourceVersion: options.ResourceVersion}
	var labels, names []string
	if options.Predicate.Label != nil && !options.Predicate.Label.Empty() {
		labels = append(labels, options.Predicate.Label.String())
	}
	if options.Predicate.Field != nil {
		for _, requirement := range options.Predicate.Field.Requirements() {
			if requirement.Field == "spec.nodeName" {
				labels = append(labels, nodeLabel+operator(requirement)+requirement.Value)
			} else {
				names = append(names, requirement.Field+operator(requirement)+fields.EscapeValue(requirement.Value))
			}
		}
	}
	namespace := ""
	if options.Recursive {
		namespace = prefix(key)
	} else {
		var name string
		namespace, name = split(key)
		names = append(names, "metadata.name="+name)
	}
	asked.LabelSelector, asked.FieldSelector = strings.Join(labels, ","), strings.Join(names, ",")
	return namespace, asked, nil
}

func operator(requirement fields.Requirement) string {
	if requirement.Operator == selection.NotEquals {
		return "!="
	}
	return "="
}

// A continue token holds the key behind the prefix of the list: for one namespace that is the name alone in etcd, and
// the namespace with it in the runtime.
func tokenFrom(token, namespace string) (string, error) {
	return rewritten(token, func(start string) string {
		if !strings.HasSuffix(start, "\x00") {
			// Begins with this key and not behind it: behind what comes just before it, then.
			last := len(start) - 1
			start = start[:last] + string(start[last]-1) + "~\x00"
		}
		if namespace == "" {
			return start
		}
		return namespace + "/" + start[strings.LastIndex(start, "/")+1:]
	})
}

func tokenTo(token, namespace string) string {
	found, err := rewritten(token, func(start string) string { return strings.TrimPrefix(start, namespace+"/") })
	if err != nil || namespace == "" {
		return token
	}
	return found
}

func rewritten(token string, change func(start string) string) (string, error) {
	if token == "" {
		return "", nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", err
	}
	// In the order of k8s.io/apiserver/pkg/storage/continue.go.
	found := struct {
		V     string `json:"v"`
		RV    int64  `json:"rv"`
		Start string `json:"start"`
	}{}
	if err := json.Unmarshal(data, &found); err != nil {
		return "", err
	}
	if found.Start != "" {
		found.Start = change(found.Start)
	}
	if data, err = json.Marshal(found); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(data), nil
}

func (s *storageAdapter) Watch(ctx context.Context, key string, options storage.ListOptions) (watch.Interface, error) {
	namespace, asked, err := s.listOptions(key, options)
	if err != nil {
		return nil, err
	}
	asked.AllowWatchBookmarks = options.Predicate.AllowWatchBookmarks
	if asked.SendInitialEvents = options.SendInitialEvents; options.SendInitialEvents != nil {
		asked.ResourceVersionMatch = metav1.ResourceVersionMatchNotOlderThan
	}
	if deadline, has := ctx.Deadline(); has {
		seconds := int64(time.Until(deadline).Round(time.Second) / time.Second)
		asked.TimeoutSeconds = &seconds
	}
	events, err := s.pods.Namespace(namespace).Watch(ctx, asked)
	if errors.Is(err, context.Canceled) {
		return watch.NewEmptyWatch(), nil
	}
	if err != nil {
		return nil, err
	}
	return newBufferedWatch(events, s.event), nil
}

func (s *storageAdapter) event(event watch.Event) watch.Event {
	object, isObject := event.Object.(*unstructured.Unstructured)
	if !isObject {
		return event
	}
	pod := &example.Pod{}
	if err := s.decode(object, pod); err != nil {
		return watch.Event{Type: watch.Error, Object: &apierrors.NewInternalError(err).ErrStatus}
	}
	event.Object = pod
	return event
}

func (s *storageAdapter) GetCurrentResourceVersion(ctx context.Context) (uint64, error) {
	list, err := s.pods.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		return 0, err
	}
	return s.Versioner().ParseResourceVersion(list.GetResourceVersion())
}

var errNotRest = errors.New("nothing that a REST client can ask for")

func (s *storageAdapter) Stats(context.Context) (storage.Stats, error) {
	return storage.Stats{}, errNotRest
}
func (s *storageAdapter) ReadinessCheck() error                               { return nil }
func (s *storageAdapter) RequestWatchProgress(context.Context) error          { return errNotRest }
func (s *storageAdapter) EnableResourceSizeEstimation(storage.KeysFunc) error { return errNotRest }
func (s *storageAdapter) CompactRevision() int64                              { return 0 }
