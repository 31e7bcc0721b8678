package v1alpha1

import (
	"fmt"

	"k8s.io/apimachinery/pkg/conversion"

	"acme.example/pomona/apis/pomona"
)

// Fields that are called the same and have the same type are converted by generated code; these are the others.
// Both directions must lose nothing: what a client of one version wrote, it reads.

func Convert_v1alpha1_MangoSpec_To_pomona_MangoSpec(in *MangoSpec, out *pomona.MangoSpec, s conversion.Scope) error {
	if err := autoConvert_v1alpha1_MangoSpec_To_pomona_MangoSpec(in, out, s); err != nil || in.Size == "" {
		return err
	}
	out.Size = &pomona.MangoSize{}
	if _, err := fmt.Sscanf(in.Size, "%dx%d", &out.Size.Width, &out.Size.Height); err != nil || in.Size != formatMangoSize(out.Size) {
		return fmt.Errorf("spec.size: %q must be width x height, such as 3x4", in.Size)
	}
	return nil
}

func Convert_pomona_MangoSpec_To_v1alpha1_MangoSpec(in *pomona.MangoSpec, out *MangoSpec, s conversion.Scope) error {
	// Bookmarks of watches are objects without a spec.
	if in.Size != nil {
		out.Size = formatMangoSize(in.Size)
	}
	return autoConvert_pomona_MangoSpec_To_v1alpha1_MangoSpec(in, out, s)
}

func formatMangoSize(size *pomona.MangoSize) string {
	return fmt.Sprintf("%dx%d", size.Width, size.Height)
}
