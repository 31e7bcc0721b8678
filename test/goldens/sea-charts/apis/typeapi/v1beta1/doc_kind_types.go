package v1beta1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Doc is an example to start from: put your own fields in its place. `kubectl explain` shows these comments.
//
// +genclient
// +genclient:method=GetScale,verb=get,subresource=scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=UpdateScale,verb=update,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +k8s:supportsSubresource="/status"
// +k8s:supportsSubresource="/scale"
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +resourceName=papers
type Doc struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// What a person asks for.
	// +optional
	Spec DocSpec `json:"spec,omitempty"`
	// What has come of it: written through the status subresource, by a controller.
	// +optional
	Status DocStatus `json:"status,omitempty"`
}

// DocSpec is what a person asks for.
type DocSpec struct {
	// What to call it.
	// +required
	// +k8s:required
	// +k8s:maxLength=100
	Title string `json:"title"`
	// How large it is to be: width x height.
	// +optional
	// +default="1x1"
	Size string `json:"size,omitempty"`
	// How many there are to be; also through the scale subresource.
	// +optional
	// +k8s:optional
	// +default=1
	// +k8s:minimum=0
	Replicas *int32 `json:"replicas,omitempty"`
}

// DocPhase is how far it is.
// +enum
// +k8s:enum
type DocPhase string

const (
	DocPending DocPhase = "Pending"
	DocReady   DocPhase = "Ready"
)

// DocStatus is what has come of it.
type DocStatus struct {
	// How far it is.
	// +optional
	// +k8s:optional
	Phase DocPhase `json:"phase,omitempty"`
	// Why it is not ready.
	// +optional
	Message string `json:"message,omitempty"`
	// How many there are.
	// +optional
	Replicas int32 `json:"replicas,omitempty"`
}

// DocList is a list of them.
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
type DocList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Doc `json:"items"`
}
