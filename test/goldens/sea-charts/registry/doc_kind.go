package registry

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"git.sea-corp.example/Charts/v2/server/apis/typeapi"
	"git.sea-corp.example/Charts/v2/server/internal/server"
)

// Doc is how objects of the kind Doc are kept and shown.
var Doc = server.Stored[*typeapi.Doc]{
	Names:      server.Names{Plural: "papers", Singular: "doc"},
	Namespaced: true,
	New:        func() *typeapi.Doc { return &typeapi.Doc{} },
	NewList:    func() runtime.Object { return &typeapi.DocList{} },
	Strategy:   func(s server.Strategy) server.ResourceStrategy { return strategyOfDoc{s} },
	Columns: []server.Column[*typeapi.Doc]{
		{Name: "Title", Value: func(object *typeapi.Doc) any { return object.Spec.Title }},
		{Name: "Phase", Value: func(object *typeapi.Doc) any { return string(object.Status.Phase) }},
	},
	Scale: &server.Scale[*typeapi.Doc]{
		Get: func(object *typeapi.Doc) (desired *int32, actual int32, selector string) {
			return object.Spec.Replicas, object.Status.Replicas, ""
		},
		Set: func(object *typeapi.Doc, desired int32) { object.Spec.Replicas = &desired },
	},
}

// strategyOfDoc is what happens to an object before it is stored, besides what happens to every object.
type strategyOfDoc struct{ server.Strategy }

func (s strategyOfDoc) Validate(ctx context.Context, object runtime.Object) field.ErrorList {
	return append(s.Strategy.Validate(ctx, object), validateDoc(object.(*typeapi.Doc))...)
}

func (s strategyOfDoc) ValidateUpdate(ctx context.Context, object, old runtime.Object) field.ErrorList {
	return append(s.Strategy.ValidateUpdate(ctx, object, old), validateDoc(object.(*typeapi.Doc))...)
}

// validateDoc checks what tags in the types cannot say.
func validateDoc(object *typeapi.Doc) field.ErrorList {
	if object.Status.Phase != "Ready" || object.Status.Message == "" {
		return nil
	}
	return field.ErrorList{field.Forbidden(field.NewPath("status", "message"), "tells why it is not ready, and it is")}
}
