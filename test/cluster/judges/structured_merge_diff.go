package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/yaml"
)

func init() { judges["structured-merge-diff"] = structuredMergeDiff }

// A question is a line of stdin: either new definitions, which hold from then on, or one write.
type question struct {
	// OpenAPI v3 schemas by their names in references; what has x-kubernetes-group-version-kind is a type.
	Definitions map[string]*spec.Schema `json:"definitions,omitempty"`
	// Versions that are served, `group/version`.
	Versions []string `json:"versions,omitempty"`

	// `update` or `apply`
	Operation   string                 `json:"operation,omitempty"`
	APIVersion  string                 `json:"apiVersion,omitempty"`
	Kind        string                 `json:"kind,omitempty"`
	Subresource string                 `json:"subresource,omitempty"`
	Manager     string                 `json:"manager,omitempty"`
	Force       bool                   `json:"force,omitempty"`
	Live        map[string]interface{} `json:"live,omitempty"`
	Object      json.RawMessage        `json:"object,omitempty"`
	// Fields that no one can own through this endpoint.
	Ignored []string `json:"ignored,omitempty"`
}

type answer struct {
	Object map[string]interface{} `json:"object,omitempty"`
	// A metav1.Status where the error is one.
	Status *metav1.Status `json:"status,omitempty"`
	Error  string         `json:"error,omitempty"`
}

// structuredMergeDiff answers each write as kube-apiserver's handler of custom resources would: the object with its
// managedFields, or why there is none.
func structuredMergeDiff([]string) error {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	judge := mergeJudge{}
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		asked := question{}
		if err := json.Unmarshal(line, &asked); err != nil {
			return fmt.Errorf("%w in %s", err, line)
		}
		if asked.Definitions != nil {
			if err := judge.define(asked); err != nil {
				return err
			}
			continue
		}
		if err := json.NewEncoder(out).Encode(judge.answer(asked)); err != nil {
			return err
		}
	}
}

type mergeJudge struct {
	types     managedfields.TypeConverter
	converter sameFields
}

func (j *mergeJudge) define(asked question) (err error) {
	j.converter = sameFields{}
	for _, version := range asked.Versions {
		j.converter[version] = true
	}
	j.types, err = managedfields.NewTypeConverter(asked.Definitions, false)
	return err
}

func (j *mergeJudge) answer(asked question) answer {
	object, err := j.write(asked)
	if err == nil {
		return answer{Object: object.UnstructuredContent()}
	}
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		found := status.Status()
		return answer{Status: &found}
	}
	return answer{Error: err.Error()}
}

func (j *mergeJudge) write(asked question) (*unstructured.Unstructured, error) {
	kind := schema.FromAPIVersionAndKind(asked.APIVersion, asked.Kind)
	ignored := map[fieldpath.APIVersion]*fieldpath.Set{}
	for version := range j.converter {
		set := fieldpath.NewSet()
		for _, name := range asked.Ignored {
			set.Insert(fieldpath.MakePathOrDie(name))
		}
		ignored[fieldpath.APIVersion(version)] = set
	}
	manager, err := managedfields.NewDefaultCRDFieldManager(j.types, j.converter, noDefaults{}, emptyObjects{}, kind,
		kind.GroupVersion(), asked.Subresource, fieldpath.NewExcludeFilterSetMap(ignored))
	if err != nil {
		return nil, err
	}
	live := emptyObject(kind)
	if asked.Live != nil {
		live = preservingInts(asked.Live)
	}
	// As the handlers of k8s.io/apiserver read a body: updates keep integers, configurations do not.
	written := &unstructured.Unstructured{Object: map[string]interface{}{}}
	var result runtime.Object
	if asked.Operation == "apply" {
		if err := yaml.Unmarshal(asked.Object, &written.Object); err != nil {
			return nil, err
		}
		result, err = manager.Apply(live, written, asked.Manager, asked.Force)
	} else {
		if err := json.Unmarshal(asked.Object, &written.Object); err != nil {
			return nil, err
		}
		result = manager.UpdateNoErrors(live, preservingInts(written.Object), asked.Manager)
	}
	if err != nil {
		return nil, err
	}
	return result.(*unstructured.Unstructured), nil
}

func preservingInts(object map[string]interface{}) *unstructured.Unstructured {
	bytes, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	result := &unstructured.Unstructured{}
	if err := result.UnmarshalJSON(bytes); err != nil {
		panic(err)
	}
	return result
}

func emptyObject(kind schema.GroupVersionKind) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]interface{}{}}
	object.SetGroupVersionKind(kind)
	return object
}

// sameFields converts as the `None` strategy of custom resources does; by the versions that are served.
type sameFields map[string]bool

func (s sameFields) Convert(_, _, _ interface{}) error { return errors.New("not supported") }

func (s sameFields) ConvertFieldLabel(_ schema.GroupVersionKind, _, _ string) (string, string, error) {
	return "", "", errors.New("not supported")
}

func (s sameFields) ConvertToVersion(in runtime.Object, target runtime.GroupVersioner) (runtime.Object, error) {
	from := in.GetObjectKind().GroupVersionKind()
	to, ok := target.KindForGroupVersionKinds([]schema.GroupVersionKind{from})
	if !ok {
		return nil, runtime.NewNotRegisteredErrForTarget("judge", nil, target)
	}
	if !s[to.GroupVersion().String()] {
		return nil, runtime.NewNotRegisteredErrForKind("judge", to)
	}
	object := in.(*unstructured.Unstructured).DeepCopy()
	object.SetGroupVersionKind(to)
	return object, nil
}

type noDefaults struct{}

func (noDefaults) Default(runtime.Object) {}

type emptyObjects struct{}

func (emptyObjects) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	return emptyObject(kind), nil
}
