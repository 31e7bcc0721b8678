package v1beta1

import (
	"fmt"

	"k8s.io/apimachinery/pkg/conversion"

	"git.sea-corp.example/Charts/v2/server/apis/typeapi"
)

// Fields that are called the same and have the same type are converted by generated code; these are the others.
// Both directions must lose nothing: what a client of one version wrote, it reads.

func Convert_v1beta1_ShipSpec_To_typeapi_ShipSpec(in *ShipSpec, out *typeapi.ShipSpec, s conversion.Scope) error {
	if err := autoConvert_v1beta1_ShipSpec_To_typeapi_ShipSpec(in, out, s); err != nil || in.Size == "" {
		return err
	}
	out.Size = &typeapi.ShipSize{}
	if _, err := fmt.Sscanf(in.Size, "%dx%d", &out.Size.Width, &out.Size.Height); err != nil || in.Size != formatShipSize(out.Size) {
		return fmt.Errorf("spec.size: %q must be width x height, such as 3x4", in.Size)
	}
	return nil
}

func Convert_typeapi_ShipSpec_To_v1beta1_ShipSpec(in *typeapi.ShipSpec, out *ShipSpec, s conversion.Scope) error {
	// Bookmarks of watches are objects without a spec.
	if in.Size != nil {
		out.Size = formatShipSize(in.Size)
	}
	return autoConvert_typeapi_ShipSpec_To_v1beta1_ShipSpec(in, out, s)
}

func formatShipSize(size *typeapi.ShipSize) string {
	return fmt.Sprintf("%dx%d", size.Width, size.Height)
}
