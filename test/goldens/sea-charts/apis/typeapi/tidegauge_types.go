package typeapi

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// The types that the server works with: what all versions are converted to and from. No client sees them.

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type TideGauge struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Value    int64
	Unit     string
	Measured metav1.Time
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

type TideGaugeList struct {
	metav1.TypeMeta
	metav1.ListMeta

	Items []TideGauge
}
