package typeapi

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// The types that the server works with: what all versions are converted to and from. No client sees them.

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type Ship struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Spec   ShipSpec
	Status ShipStatus
}

type ShipSpec struct {
	Title    string
	Size     *ShipSize
	Replicas *int32
}

type ShipSize struct {
	Width, Height int32
}

type ShipPhase string

type ShipStatus struct {
	Phase    ShipPhase
	Message  string
	Replicas int32
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type ShipList struct {
	metav1.TypeMeta
	metav1.ListMeta

	Items []Ship
}
