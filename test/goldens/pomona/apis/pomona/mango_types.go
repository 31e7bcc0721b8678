package pomona

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// The types that the server works with: what all versions are converted to and from. No client sees them.

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type Mango struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Spec   MangoSpec
	Status MangoStatus
}

type MangoSpec struct {
	Title    string
	Size     *MangoSize
	Replicas *int32
}

type MangoSize struct {
	Width, Height int32
}

type MangoPhase string

type MangoStatus struct {
	Phase    MangoPhase
	Message  string
	Replicas int32
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type MangoList struct {
	metav1.TypeMeta
	metav1.ListMeta

	Items []Mango
}
