package v2

// SetDefaults_ShipSpec fills in what is left out, besides what +default tags say.
func SetDefaults_ShipSpec(spec *ShipSpec) {
	if spec.Size == nil {
		spec.Size = &ShipSize{Width: 1, Height: 1}
	}
}
