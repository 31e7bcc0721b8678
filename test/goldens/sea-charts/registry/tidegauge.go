package registry

import (
	"context"
	"runtime"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"

	"git.sea-corp.example/Charts/v2/server/apis/typeapi"
	"git.sea-corp.example/Charts/v2/server/internal/server"
)

// TideGauge is an example to start from: put your own source in its place, such as another API. Nothing of it is stored:
// its objects are what these functions give.
var TideGauge = server.Virtual[*typeapi.TideGauge]{
	Names:      server.Names{Plural: "tides", Singular: "tidegauge"},
	Namespaced: false,
	New:        func() *typeapi.TideGauge { return &typeapi.TideGauge{} },
	NewList:    func() apiruntime.Object { return &typeapi.TideGaugeList{} },
	Columns: []server.Column[*typeapi.TideGauge]{
		{Name: "Value", Type: "integer", Value: func(object *typeapi.TideGauge) any { return object.Value }},
		{Name: "Unit", Value: func(object *typeapi.TideGauge) any { return object.Unit }},
	},
	// Namespaces and selectors need not be looked at: what was not asked for is left out.
	List: func(context.Context, string) ([]*typeapi.TideGauge, error) { return measureTideGauge(), nil },
	Get: func(_ context.Context, _, name string) (*typeapi.TideGauge, error) {
		for _, object := range measureTideGauge() {
			if object.Name == name {
				return object, nil
			}
		}
		return nil, errors.NewNotFound(typeapi.Resource("tides"), name)
	},
}

var startedTideGauge = time.Now()

// measureTideGauge is what this process uses, measured anew for each request.
func measureTideGauge() []*typeapi.TideGauge {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	now := metav1.Now()
	reading := func(name string, value int64, unit string) *typeapi.TideGauge {
		return &typeapi.TideGauge{
			ObjectMeta: metav1.ObjectMeta{Name: name, CreationTimestamp: now},
			Value:      value,
			Unit:       unit,
			Measured:   now,
		}
	}
	return []*typeapi.TideGauge{
		reading("memory", int64(memory.Sys), "bytes"),
		reading("heap", int64(memory.HeapAlloc), "bytes"),
		reading("uptime", int64(time.Since(startedTideGauge).Seconds()), "seconds"),
	}
}
