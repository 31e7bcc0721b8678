package main

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/client-go/dynamic"
	clientrest "k8s.io/client-go/rest"
)

// restStorage lets a served kind look like the registry behind a Go server, so that the suite written for registries
// (k8s.io/apiserver/pkg/registry/rest/resttest) judges it.
type restStorage struct {
	resource   schema.GroupVersionResource
	kind       schema.GroupVersionKind
	namespaced bool
	dynamic    dynamic.Interface
	raw        clientrest.Interface
	// The suite sets uids of its own; a server gives others. Maps the ones to the others.
	uids map[types.UID]types.UID
}

var _ rest.StandardStorage = &restStorage{}

func newRestStorage(config *clientrest.Config, resource schema.GroupVersionResource, kind string, namespaced bool) (*restStorage, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	raw, err := rawClient(config)
	if err != nil {
		return nil, err
	}
	gvk := resource.GroupVersion().WithKind(kind)
	return &restStorage{resource, gvk, namespaced, client, raw, map[types.UID]types.UID{}}, nil
}

// rawClient sends requests as they are and returns bodies as they come.
func rawClient(config *clientrest.Config) (clientrest.Interface, error) {
	config = dynamic.ConfigFor(config)
	config.GroupVersion = &schema.GroupVersion{}
	config.APIPath = "/"
	return clientrest.RESTClientFor(config)
}

func (s *restStorage) New() runtime.Object     { return &unstructured.Unstructured{} }
func (s *restStorage) NewList() runtime.Object { return &unstructured.UnstructuredList{} }
func (s *restStorage) Destroy()                {}

func (s *restStorage) client(ctx context.Context) dynamic.ResourceInterface {
	if !s.namespaced {
		return s.dynamic.Resource(s.resource)
	}
	return s.dynamic.Resource(s.resource).Namespace(genericapirequest.NamespaceValue(ctx))
}

func (s *restStorage) path(ctx context.Context, name ...string) []string {
	segments := []string{"/apis", s.resource.Group, s.resource.Version}
	if s.namespaced {
		segments = append(segments, "namespaces", genericapirequest.NamespaceValue(ctx))
	}
	return append(append(segments, s.resource.Resource), name...)
}

func (s *restStorage) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	return orNil(s.client(ctx).Get(ctx, name, *options))
}

func (s *restStorage) List(ctx context.Context, options *internalversion.ListOptions) (runtime.Object, error) {
	return s.client(ctx).List(ctx, external(options))
}

// A nil pointer in an interface is no nil.
func orNil(object *unstructured.Unstructured, err error) (runtime.Object, error) {
	if err != nil {
		return nil, err
	}
	return object, nil
}

func external(options *internalversion.ListOptions) metav1.ListOptions {
	found := metav1.ListOptions{}
	if options == nil {
		return found
	}
	if options.LabelSelector != nil {
		found.LabelSelector = options.LabelSelector.String()
	}
	if options.FieldSelector != nil {
		found.FieldSelector = options.FieldSelector.String()
	}
	found.Limit, found.Continue, found.ResourceVersion = options.Limit, options.Continue, options.ResourceVersion
	return found
}

func (s *restStorage) Watch(ctx context.Context, options *internalversion.ListOptions) (watch.Interface, error) {
	asked := external(options)
	// The suite means "from the beginning" of a store of its own: here, from now.
	if asked.ResourceVersion == "1" {
		list, err := s.client(ctx).List(ctx, metav1.ListOptions{Limit: 1})
		if err != nil {
			return nil, err
		}
		asked.ResourceVersion = list.GetResourceVersion()
	}
	return s.client(ctx).Watch(ctx, asked)
}

func (s *restStorage) Create(ctx context.Context, object runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	sent := object.DeepCopyObject().(*unstructured.Unstructured)
	if validate != nil {
		if err := validate(ctx, sent); err != nil {
			return nil, err
		}
	}
	body, err := json.Marshal(sent.Object)
	if err != nil {
		return nil, err
	}
	// The dynamic client looks into the object first; a registry gets it as it is.
	return s.object(s.raw.Post().AbsPath(s.path(ctx)...).SpecificallyVersionedParams(options, metav1.ParameterCodec, metav1.SchemeGroupVersion).
		SetHeader("Content-Type", "application/json").Body(body).Do(ctx).Raw())
}

func (s *restStorage) object(body []byte, err error) (runtime.Object, error) {
	if err != nil {
		return nil, asStatus(body, err)
	}
	found := &unstructured.Unstructured{}
	// Not encoding/json, to which every number is a float64.
	if err := found.UnmarshalJSON(body); err != nil {
		return nil, err
	}
	return found, nil
}

// asStatus reads the Status in a body that a raw client leaves alone.
func asStatus(body []byte, err error) error {
	status := metav1.Status{}
	if json.Unmarshal(body, &status) == nil && status.Kind == "Status" {
		return &apierrors.StatusError{ErrStatus: status}
	}
	return err
}

func (s *restStorage) Update(ctx context.Context, name string, info rest.UpdatedObjectInfo, _ rest.ValidateObjectFunc, _ rest.ValidateObjectUpdateFunc, _ bool, options *metav1.UpdateOptions) (runtime.Object, bool, error) {
	live, err := s.client(ctx).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, false, err
	}
	updated, err := info.UpdatedObject(ctx, live)
	if err != nil {
		return nil, false, err
	}
	body, err := json.Marshal(updated.(*unstructured.Unstructured).Object)
	if err != nil {
		return nil, false, err
	}
	object, err := s.object(s.raw.Put().AbsPath(s.path(ctx, name)...).SpecificallyVersionedParams(options, metav1.ParameterCodec, metav1.SchemeGroupVersion).
		SetHeader("Content-Type", "application/json").Body(body).Do(ctx).Raw())
	return object, false, err
}

func (s *restStorage) Delete(ctx context.Context, name string, validate rest.ValidateObjectFunc, options *metav1.DeleteOptions) (runtime.Object, bool, error) {
	if options == nil {
		options = &metav1.DeleteOptions{}
	}
	sent := options.DeepCopy()
	sent.SetGroupVersionKind(metav1.SchemeGroupVersion.WithKind("DeleteOptions"))
	if sent.Preconditions != nil && sent.Preconditions.UID != nil {
		if uid, known := s.uids[*sent.Preconditions.UID]; known {
			sent.Preconditions.UID = &uid
		}
	}
	body, err := json.Marshal(sent)
	if err != nil {
		return nil, false, err
	}
	answer, err := s.raw.Delete().AbsPath(s.path(ctx, name)...).SetHeader("Content-Type", "application/json").Body(body).Do(ctx).Raw()
	if err != nil {
		return nil, false, asStatus(answer, err)
	}
	status := &metav1.Status{}
	if err := json.Unmarshal(answer, status); err != nil {
		return nil, false, err
	}
	if status.Kind == "Status" {
		return status, true, nil
	}
	object, err := s.object(answer, nil)
	return object, false, err
}

func (s *restStorage) DeleteCollection(ctx context.Context, _ rest.ValidateObjectFunc, options *metav1.DeleteOptions, list *internalversion.ListOptions) (runtime.Object, error) {
	if options == nil {
		options = &metav1.DeleteOptions{}
	}
	return nil, s.client(ctx).DeleteCollection(ctx, *options, external(list))
}

// ConvertToTable asks the server for the table of what is there.
func (s *restStorage) ConvertToTable(ctx context.Context, object, _ runtime.Object) (*metav1.Table, error) {
	path := s.path(ctx)
	if !meta.IsListType(object) {
		accessor, err := meta.Accessor(object)
		if err != nil {
			return nil, err
		}
		path = s.path(ctx, accessor.GetName())
	}
	body, err := s.raw.Get().AbsPath(path...).SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(ctx).Raw()
	if err != nil {
		return nil, asStatus(body, err)
	}
	table := &metav1.Table{}
	if err := json.Unmarshal(body, table); err != nil {
		return nil, err
	}
	if table.Kind != "Table" {
		return nil, fmt.Errorf("a %s, where a Table was asked for", table.Kind)
	}
	// What the suite has written into the list is nothing that a server could know of.
	if list, err := meta.ListAccessor(object); err == nil {
		if table.ResourceVersion == "" {
			return nil, fmt.Errorf("a Table without a resourceVersion")
		}
		table.ResourceVersion, table.Continue = list.GetResourceVersion(), list.GetContinue()
	}
	return table, nil
}
