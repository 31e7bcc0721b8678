package registry_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"acme.example/pomona/apis/pomona/v1"
	"acme.example/pomona/generated/clientset/versioned"
	"acme.example/pomona/internal/servertest"
	"acme.example/pomona/registry"
)

func TestMango(t *testing.T) {
	client := versioned.NewForConfigOrDie(servertest.Start(t, registry.APIGroup))
	objects := client.PomonaV1().Mangos("default")
	named := func(name, title string) *v1.Mango {
		return &v1.Mango{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1.MangoSpec{Title: title}}
	}

	created, err := objects.Create(t.Context(), named("first", "The first"), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if *created.Spec.Size != (v1.MangoSize{Width: 1, Height: 1}) {
		t.Errorf("size is %v where it was left out, not 1 x 1", created.Spec.Size)
	}
	if _, err := objects.Create(t.Context(), named("wrong", ""), metav1.CreateOptions{}); !errors.IsInvalid(err) {
		t.Errorf("without a title: %v", err)
	}
	created.Spec.Title, created.Status.Phase = "Not taken", v1.MangoReady
	reported, err := objects.UpdateStatus(t.Context(), created, metav1.UpdateOptions{})
	if err != nil || reported.Spec.Title != "The first" || reported.Status.Phase != v1.MangoReady {
		t.Errorf("status took more or less than the status: %v, %v", reported, err)
	}
	other, err := client.PomonaV1alpha1().Mangos("default").Get(t.Context(), "first", metav1.GetOptions{})
	if err != nil || other.Spec.Size != "1x1" {
		t.Errorf("as v1alpha1: %v, %v", other, err)
	}
}
