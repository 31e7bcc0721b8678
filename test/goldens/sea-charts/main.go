package main

import (
	"git.sea-corp.example/Charts/v2/server/admission"
	"git.sea-corp.example/Charts/v2/server/internal/server"
	"git.sea-corp.example/Charts/v2/server/registry"
)

func main() {
	options := server.NewOptions("sea-charts", registry.APIGroup)
	admission.Register(options.Admission)
	options.Main()
}
