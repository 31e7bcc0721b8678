package registry

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"git.sea-corp.example/Charts/v2/server/apis/typeapi"
	"git.sea-corp.example/Charts/v2/server/internal/server"
)

// Ship is how objects of the kind Ship are kept and shown.
var Ship = server.Stored[*typeapi.Ship]{
	Names:      server.Names{Plural: "vessels", Singular: "ship"},
	Namespaced: false,
	New:        func() *typeapi.Ship { return &typeapi.Ship{} },
	NewList:    func() runtime.Object { return &typeapi.ShipList{} },
	Strategy:   func(s server.Strategy) server.ResourceStrategy { return strategyOfShip{s} },
	Columns: []server.Column[*typeapi.Ship]{
		{Name: "Title", Value: func(object *typeapi.Ship) any { return object.Spec.Title }},
		{Name: "Phase", Value: func(object *typeapi.Ship) any { return string(object.Status.Phase) }},
	},
	Scale: &server.Scale[*typeapi.Ship]{
		Get: func(object *typeapi.Ship) (desired *int32, actual int32, selector string) {
			return object.Spec.Replicas, object.Status.Replicas, ""
		},
		Set: func(object *typeapi.Ship, desired int32) { object.Spec.Replicas = &desired },
	},
}

// strategyOfShip is what happens to an object before it is stored, besides what happens to every object.
type strategyOfShip struct{ server.Strategy }

func (s strategyOfShip) Validate(ctx context.Context, object runtime.Object) field.ErrorList {
	return append(s.Strategy.Validate(ctx, object), validateShip(object.(*typeapi.Ship))...)
}

func (s strategyOfShip) ValidateUpdate(ctx context.Context, object, old runtime.Object) field.ErrorList {
	return append(s.Strategy.ValidateUpdate(ctx, object, old), validateShip(object.(*typeapi.Ship))...)
}

// validateShip checks what tags in the types cannot say.
func validateShip(object *typeapi.Ship) field.ErrorList {
	if object.Status.Phase != "Ready" || object.Status.Message == "" {
		return nil
	}
	return field.ErrorList{field.Forbidden(field.NewPath("status", "message"), "tells why it is not ready, and it is")}
}
