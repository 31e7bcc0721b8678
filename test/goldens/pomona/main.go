package main

import (
	"acme.example/pomona/admission"
	"acme.example/pomona/internal/server"
	"acme.example/pomona/registry"
)

func main() {
	options := server.NewOptions("pomona", registry.APIGroup)
	admission.Register(options.Admission)
	options.Main()
}
