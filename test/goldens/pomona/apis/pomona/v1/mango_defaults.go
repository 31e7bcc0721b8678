package v1

// SetDefaults_MangoSpec fills in what is left out, besides what +default tags say.
func SetDefaults_MangoSpec(spec *MangoSpec) {
	if spec.Size == nil {
		spec.Size = &MangoSize{Width: 1, Height: 1}
	}
}
