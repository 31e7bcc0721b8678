package main

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The write says when it was sent, and the event brings that back to the same clock.
const sentMark = `"bench.kagg.dev/sent":"`

// loadWatch opens a watch on each connection, patches objects at a steady rate, and measures for every event of every
// watch how long ago its patch was sent. Path is the collection.
func loadWatch(plan loadPlan) (*loadResult, error) {
	clients, err := plan.clients()
	if err != nil {
		return nil, err
	}
	writerPlan := plan
	writerPlan.Connections = 1
	writers, err := writerPlan.clients()
	if err != nil {
		return nil, err
	}
	revision, err := revisionOf(writers[0], plan.Path)
	if err != nil {
		return nil, err
	}
	writes := int(float64(plan.Writes) * plan.Seconds)
	watches := make([]*loadedWatch, len(clients))
	for index, client := range clients {
		reader, err := client.stream(plan.Path + "?watch=true&timeoutSeconds=600&resourceVersion=" + revision)
		if err != nil {
			return nil, err
		}
		watches[index] = &loadedWatch{reader: reader, wanted: writes}
	}
	// What opening them has cost is over when the CPU time begins to count.
	time.Sleep(time.Second)
	cpu, start := cpuSeconds(plan.Pids), time.Now()
	var group sync.WaitGroup
	for _, watch := range watches {
		group.Go(watch.read)
	}
	if err := plan.write(writers[0], writes); err != nil {
		return nil, err
	}
	complete := make(chan struct{})
	go func() { group.Wait(); close(complete) }()
	select {
	case <-complete:
	case <-time.After(20 * time.Second):
	}
	result := &loadResult{Seconds: time.Since(start).Seconds(), CPUSeconds: cpuSeconds(plan.Pids) - cpu}
	var delays []time.Duration
	for _, watch := range watches {
		watch.lock.Lock()
		delays = append(delays, watch.delays...)
		result.Bytes += watch.bytes
		watch.lock.Unlock()
	}
	result.Requests = len(delays)
	result.Missed = writes*len(watches) - len(delays)
	result.latencies(delays)
	return result, nil
}

// write patches one object after the other; a write that takes longer than its turn delays the next one.
func (plan loadPlan) write(client loadClient, writes int) error {
	ticker := time.NewTicker(time.Second / time.Duration(plan.Writes))
	defer ticker.Stop()
	for number := range writes {
		<-ticker.C
		body := fmt.Sprintf(`{"metadata":{"annotations":{%s%d"}}}`, sentMark, time.Now().UnixNano())
		path := numbered(plan.Path+"/flunder-%05d", number%plan.Objects)
		answer, err := client.send("PATCH", path, body, true)
		if err != nil {
			return err
		}
		if answer.status != 200 {
			return fmt.Errorf("PATCH %s: %d %s", path, answer.status, answer.body)
		}
	}
	return nil
}

func revisionOf(client loadClient, path string) (string, error) {
	answer, err := client.send("GET", path+"?limit=1", "", true)
	if err != nil {
		return "", err
	}
	_, after, found := strings.Cut(answer.body, `"resourceVersion":"`)
	revision, _, _ := strings.Cut(after, `"`)
	if !found {
		return "", fmt.Errorf("no resourceVersion in %s", answer.body)
	}
	return revision, nil
}

type loadedWatch struct {
	reader *bufio.Reader
	wanted int
	lock   sync.Mutex
	delays []time.Duration
	bytes  int64
}

func (watch *loadedWatch) read() {
	for range watch.wanted {
		line, err := readLine(watch.reader)
		if err != nil {
			return
		}
		_, after, found := bytes.Cut(line, []byte(sentMark))
		digits, _, _ := bytes.Cut(after, []byte(`"`))
		sent, err := strconv.ParseInt(string(digits), 10, 64)
		if !found || err != nil {
			continue
		}
		watch.lock.Lock()
		watch.delays = append(watch.delays, time.Since(time.Unix(0, sent)))
		watch.bytes += int64(len(line))
		watch.lock.Unlock()
	}
}

// readLine is valid until the next call, but for a line longer than the buffer.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	rest, err := reader.ReadBytes('\n')
	return append(bytes.Clone(line), rest...), err
}
