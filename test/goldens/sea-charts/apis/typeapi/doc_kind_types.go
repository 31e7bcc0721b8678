package typeapi

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// The types that the server works with: what all versions are converted to and from. No client sees them.

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type Doc struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Spec   DocSpec
	Status DocStatus
}

type DocSpec struct {
	Title    string
	Size     *DocSize
	Replicas *int32
}

type DocSize struct {
	Width, Height int32
}

type DocPhase string

type DocStatus struct {
	Phase    DocPhase
	Message  string
	Replicas int32
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type DocList struct {
	metav1.TypeMeta
	metav1.ListMeta

	Items []Doc
}
