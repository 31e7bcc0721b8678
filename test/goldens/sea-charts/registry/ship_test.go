package registry_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"git.sea-corp.example/Charts/v2/server/apis/typeapi/v2"
	"git.sea-corp.example/Charts/v2/server/generated/clientset/versioned"
	"git.sea-corp.example/Charts/v2/server/internal/servertest"
	"git.sea-corp.example/Charts/v2/server/registry"
)

func TestShip(t *testing.T) {
	client := versioned.NewForConfigOrDie(servertest.Start(t, registry.APIGroup))
	objects := client.TypeapiV2().Ships()
	named := func(name, title string) *v2.Ship {
		return &v2.Ship{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v2.ShipSpec{Title: title}}
	}

	created, err := objects.Create(t.Context(), named("first", "The first"), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if *created.Spec.Size != (v2.ShipSize{Width: 1, Height: 1}) {
		t.Errorf("size is %v where it was left out, not 1 x 1", created.Spec.Size)
	}
	if _, err := objects.Create(t.Context(), named("wrong", ""), metav1.CreateOptions{}); !errors.IsInvalid(err) {
		t.Errorf("without a title: %v", err)
	}
	created.Spec.Title, created.Status.Phase = "Not taken", v2.ShipReady
	reported, err := objects.UpdateStatus(t.Context(), created, metav1.UpdateOptions{})
	if err != nil || reported.Spec.Title != "The first" || reported.Status.Phase != v2.ShipReady {
		t.Errorf("status took more or less than the status: %v, %v", reported, err)
	}
	other, err := client.TypeapiV1beta1().Ships().Get(t.Context(), "first", metav1.GetOptions{})
	if err != nil || other.Spec.Size != "1x1" {
		t.Errorf("as v1beta1: %v, %v", other, err)
	}
}
