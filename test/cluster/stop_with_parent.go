package main

import (
	"os"
	"time"
)

// stopWithParent ends this program when the process that started it is gone, however it went: a test runner that
// is killed outright leaves no etcd behind.
func stopWithParent() {
	if os.Getenv("KAGG_STOP_WITH_PARENT") == "" {
		return
	}
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(250 * time.Millisecond)
		}
		os.Exit(1)
	}()
}
