// Package admission holds what looks at requests once the caller is known and before anything is stored.
package admission

import (
	"context"
	"fmt"
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/server/options"
)

// Register makes the plugins known and turns them on; --disable-admission-plugins turns one off.
func Register(options *options.AdmissionOptions) {
	options.Plugins.Register("Creator", func(io.Reader) (admission.Interface, error) {
		return creator{admission.NewHandler(admission.Create, admission.Update)}, nil
	})
	options.RecommendedPluginOrder = append(options.RecommendedPluginOrder, "Creator")
}

// creator is an example: it writes down who created an object, and lets nobody change that.
type creator struct{ *admission.Handler }

const createdBy = "type.sea-corp.example/created-by"

func (creator) Admit(_ context.Context, request admission.Attributes, _ admission.ObjectInterfaces) error {
	if request.GetOperation() == admission.Create && request.GetSubresource() == "" {
		object, user := request.GetObject().(metav1.Object), request.GetUserInfo().GetName()
		object.SetAnnotations(labels.Merge(object.GetAnnotations(), labels.Set{createdBy: user}))
	}
	return nil
}

func (creator) Validate(_ context.Context, request admission.Attributes, _ admission.ObjectInterfaces) error {
	if request.GetOperation() != admission.Update || creatorOf(request.GetObject()) == creatorOf(request.GetOldObject()) {
		return nil
	}
	return admission.NewForbidden(request, fmt.Errorf("the annotation %s cannot be changed", createdBy))
}

func creatorOf(object runtime.Object) string {
	return object.(metav1.Object).GetAnnotations()[createdBy]
}
