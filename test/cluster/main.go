// Command control-plane is several Kubernetes programs in one binary, chosen by the first argument:
//
//	control-plane etcd|kube-apiserver|kube-controller-manager|kubectl|sample-apiserver|verify-certificate [flags]
//
// They are built from their Go modules, so that what kagg claims is tried on the real programs without
// downloading a binary or running a container engine.
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

var programs = map[string]func() int{
	"etcd":                    func() int { etcdmain.Main(os.Args); return 0 },
	"kube-apiserver":          func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return cli.Run(controllermanager.NewControllerManagerCommand()) },
	"kubectl":                 func() int { return cli.Run(kubectl.NewDefaultKubectlCommand()) },
	"sample-apiserver":        sampleAPIServer,
	"verify-certificate":      func() int { return verifyCertificate(os.Args[1:]) },
}

func main() {
	stopWithParent()
	if len(os.Args) > 1 {
		if run, known := programs[os.Args[1]]; known {
			os.Args = os.Args[1:]
			os.Exit(run())
		}
	}
	fmt.Fprintln(os.Stderr, "usage: control-plane etcd|kube-apiserver|kube-controller-manager|kubectl|sample-apiserver|verify-certificate [flags]")
	os.Exit(2)
}
