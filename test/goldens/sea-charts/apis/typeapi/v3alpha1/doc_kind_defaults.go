package v3alpha1

// SetDefaults_DocSpec fills in what is left out, besides what +default tags say.
func SetDefaults_DocSpec(spec *DocSpec) {
	if spec.Size == nil {
		spec.Size = &DocSize{Width: 1, Height: 1}
	}
}
