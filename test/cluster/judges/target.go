package main

import (
	"flag"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// target is where a judge finds the API: behind kube-apiserver, and at the extension server itself.
type target struct {
	through, direct *rest.Config
	directAddress   string
}

// addTarget adds the flags that a target is read from; call the result after flags.Parse.
func addTarget(flags *flag.FlagSet) func() (*target, error) {
	kubeconfig := flags.String("kubeconfig", "", "of kube-apiserver")
	direct := flags.String("direct", "", "https://HOST:PORT of the extension server")
	authority := flags.String("direct-ca", "", "the file with its CA")
	return func() (*target, error) {
		through, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
		if err != nil {
			return nil, err
		}
		// A judge is no client that has to be kind to others.
		through.QPS = -1
		found := &target{through: through, directAddress: *direct}
		if *direct != "" {
			found.direct = rest.CopyConfig(through)
			found.direct.Host = *direct
			found.direct.CAFile = ""
			if found.direct.CAData, err = os.ReadFile(*authority); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
}

var (
	judged      = schema.GroupVersion{Group: "judged.example.com", Version: "v1"}
	widgets     = judged.WithResource("widgets")
	parts       = judged.WithResource("parts")
	shelves     = judged.WithResource("shelves")
	examplePods = judged.WithResource("pods")
)

// step runs one part of a judge and says how it went, so that a test can show each of them.
func step(name string, run func() error) error {
	err := run()
	if err != nil {
		fmt.Printf("FAIL %s\n", name)
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Printf("PASS %s\n", name)
	return nil
}
