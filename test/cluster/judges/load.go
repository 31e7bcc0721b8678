package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func init() { judges["load"] = load }

// loadPlan is what bench/runtime/load.ts sends on stdin.
type loadPlan struct {
	// Address is host:port of a TLS server, whose certificate is not looked at: it is not what is measured.
	Address string `json:"address"`
	// Certificate and Key are files: the client certificate. Empty for none.
	Certificate string              `json:"certificate"`
	Key         string              `json:"key"`
	Headers     map[string][]string `json:"headers"`
	// HTTP2 speaks it instead of HTTP/1.1: connections then share one TCP connection a hundred at a time.
	HTTP2       bool   `json:"http2"`
	Connections int    `json:"connections"`
	Method      string `json:"method"`
	// Path holds %05d where the number of the object goes.
	Path string `json:"path"`
	// Objects is how many different numbers there are.
	Objects int    `json:"objects"`
	Body    string `json:"body"`
	Status  int    `json:"status"`
	// Items is how many objects each answer has to hold.
	Items int `json:"items"`
	// Seconds to go on; Requests to make in all, where it is not 0.
	Seconds  float64 `json:"seconds"`
	Requests int     `json:"requests"`
	// Pids are the processes whose CPU time is reported.
	Pids []int `json:"pids"`
	// Writes a second, for a watch.
	Writes int `json:"writes"`
}

type loadResult struct {
	Requests int     `json:"requests"`
	Bytes    int64   `json:"bytes"`
	Seconds  float64 `json:"seconds"`
	// CPUSeconds is user and system time of the pids.
	CPUSeconds float64 `json:"cpuSeconds"`
	// Milliseconds.
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
	// Missed events, for a watch.
	Missed int `json:"missed"`
}

func load([]string) error {
	var plan loadPlan
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		return err
	}
	run := loadRequests
	if plan.Writes > 0 {
		run = loadWatch
	}
	result, err := run(plan)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// loadRequests sends requests over each connection, one after the other, and looks at every answer: its status, how many
// objects it holds at first, and that its length stays what it was.
func loadRequests(plan loadPlan) (*loadResult, error) {
	clients, err := plan.clients()
	if err != nil {
		return nil, err
	}
	var (
		number  atomic.Int64
		lengths = make([]atomic.Int64, max(plan.Objects, 1))
		group   sync.WaitGroup
		workers = make([]loadWorker, len(clients))
		cpu     = cpuSeconds(plan.Pids)
		start   = time.Now()
		end     = start.Add(time.Duration(plan.Seconds * float64(time.Second)))
	)
	for index, client := range clients {
		worker := &workers[index]
		group.Go(func() {
			for time.Now().Before(end) || plan.Requests > 0 {
				next := int(number.Add(1)) - 1
				if plan.Requests > 0 && next >= plan.Requests {
					return
				}
				if worker.failure = worker.request(client, plan, next, lengths); worker.failure != nil {
					return
				}
			}
		})
	}
	group.Wait()
	result := &loadResult{Seconds: time.Since(start).Seconds(), CPUSeconds: cpuSeconds(plan.Pids) - cpu}
	var took []time.Duration
	for _, worker := range workers {
		if worker.failure != nil {
			return nil, worker.failure
		}
		took = append(took, worker.took...)
		result.Bytes += worker.bytes
	}
	result.Requests = len(took)
	result.latencies(took)
	return result, nil
}

type loadWorker struct {
	took    []time.Duration
	bytes   int64
	failure error
}

func (worker *loadWorker) request(client loadClient, plan loadPlan, number int, lengths []atomic.Int64) error {
	object := number % len(lengths)
	sent := time.Now()
	answer, err := client.send(plan.Method, numbered(plan.Path, object), numbered(plan.Body, object), plan.Items > 0 && number == 0)
	if err != nil {
		return err
	}
	worker.took = append(worker.took, time.Since(sent))
	worker.bytes += answer.length
	if answer.status != plan.Status {
		return fmt.Errorf("%s %s: %d %s", plan.Method, numbered(plan.Path, object), answer.status, answer.body)
	}
	if found := strings.Count(answer.body, `"uid":"`); plan.Items > 0 && number == 0 && found != plan.Items {
		return fmt.Errorf("%s: %d objects, not %d", plan.Path, found, plan.Items)
	}
	if plan.Method == "GET" && !lengths[object].CompareAndSwap(0, answer.length) && lengths[object].Load() != answer.length {
		return fmt.Errorf("%s: %d bytes, which were %d before", plan.Path, answer.length, lengths[object].Load())
	}
	return nil
}

func numbered(text string, number int) string {
	return strings.ReplaceAll(text, "%05d", fmt.Sprintf("%05d", number))
}

func (result *loadResult) latencies(took []time.Duration) {
	slices.Sort(took)
	at := func(share float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return float64(took[min(len(took)-1, int(share*float64(len(took))))]) / float64(time.Millisecond)
	}
	result.P50, result.P99, result.Max = at(0.5), at(0.99), at(1)
}

func (plan loadPlan) tls() (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: true}
	if plan.Certificate == "" {
		return config, nil
	}
	pair, err := tls.LoadX509KeyPair(plan.Certificate, plan.Key)
	config.Certificates = []tls.Certificate{pair}
	return config, err
}

// cpuSeconds reads user and system time from /proc: Linux only; 100 ticks a second everywhere.
func cpuSeconds(pids []int) float64 {
	ticks := 0
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		var user, system int
		fmt.Sscan(fields[11], &user)
		fmt.Sscan(fields[12], &system)
		ticks += user + system
	}
	return float64(ticks) / 100
}
