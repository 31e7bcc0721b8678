package registry

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"acme.example/pomona/apis/pomona"
	"acme.example/pomona/internal/server"
)

// Mango is how objects of the kind Mango are kept and shown.
var Mango = server.Stored[*pomona.Mango]{
	Names:      server.Names{Plural: "mangos", Singular: "mango"},
	Namespaced: true,
	New:        func() *pomona.Mango { return &pomona.Mango{} },
	NewList:    func() runtime.Object { return &pomona.MangoList{} },
	Strategy:   func(s server.Strategy) server.ResourceStrategy { return strategyOfMango{s} },
	Columns: []server.Column[*pomona.Mango]{
		{Name: "Title", Value: func(object *pomona.Mango) any { return object.Spec.Title }},
		{Name: "Phase", Value: func(object *pomona.Mango) any { return string(object.Status.Phase) }},
	},
	Scale: &server.Scale[*pomona.Mango]{
		Get: func(object *pomona.Mango) (desired *int32, actual int32, selector string) {
			return object.Spec.Replicas, object.Status.Replicas, ""
		},
		Set: func(object *pomona.Mango, desired int32) { object.Spec.Replicas = &desired },
	},
}

// strategyOfMango is what happens to an object before it is stored, besides what happens to every object.
type strategyOfMango struct{ server.Strategy }

func (s strategyOfMango) Validate(ctx context.Context, object runtime.Object) field.ErrorList {
	return append(s.Strategy.Validate(ctx, object), validateMango(object.(*pomona.Mango))...)
}

func (s strategyOfMango) ValidateUpdate(ctx context.Context, object, old runtime.Object) field.ErrorList {
	return append(s.Strategy.ValidateUpdate(ctx, object, old), validateMango(object.(*pomona.Mango))...)
}

// validateMango checks what tags in the types cannot say.
func validateMango(object *pomona.Mango) field.ErrorList {
	if object.Status.Phase != "Ready" || object.Status.Message == "" {
		return nil
	}
	return field.ErrorList{field.Forbidden(field.NewPath("status", "message"), "tells why it is not ready, and it is")}
}
