package main

import (
	"os"

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli"
	"k8s.io/sample-apiserver/pkg/cmd/server"
)

// sampleAPIServer is k8s.io/sample-apiserver as its own main function runs it: the peer that the runtime is compared with.
func sampleAPIServer() int {
	options := server.NewWardleServerOptions(os.Stdout, os.Stderr)
	return cli.Run(server.NewCommandStartWardleServer(genericapiserver.SetupSignalContext(), options, false))
}
