package v3alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TideGauge is an example to start from: put your own fields in its place. `kubectl explain` shows these comments.
//
// +genclient
// +genclient:nonNamespaced
// +genclient:onlyVerbs=get,list
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +resourceName=tides
type TideGauge struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// What was measured, in the unit.
	Value int64 `json:"value"`
	// bytes or seconds.
	Unit string `json:"unit"`
	// When it was measured.
	Measured metav1.Time `json:"measured"`
}

// TideGaugeList is a list of them.
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
type TideGaugeList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []TideGauge `json:"items"`
}
