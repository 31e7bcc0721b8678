// Command judges puts an API before programs that were not written here: client-go, controller-runtime, Helm,
// structured-merge-diff, and a load generator. Each judge is a file; the first argument chooses it:
//
//	judges NAME [flags]
//
// A judge ends with 0 where it found nothing wrong; what it found is on stderr.
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// judges is filled by the init function of each file.
var judges = map[string]func(arguments []string) error{}

func main() {
	if len(os.Args) > 1 {
		if judge, known := judges[os.Args[1]]; known {
			if err := judge(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	fmt.Fprintf(os.Stderr, "usage: judges %s [flags]\n", strings.Join(slices.Sorted(maps.Keys(judges)), "|"))
	os.Exit(2)
}
