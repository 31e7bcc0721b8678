package main

import (
	"os"
	"strconv"
	"time"
)

// stopWithParent ends this program when the process that started it, whose id the environment names, is gone, however
// it went: a test runner that is killed outright leaves no etcd behind. The id is handed over and not asked for here,
// because the parent can be gone before this line runs.
func stopWithParent() {
	parent, err := strconv.Atoi(os.Getenv("KAGG_STOP_WITH_PARENT"))
	if err != nil {
		return
	}
	go func() {
		for os.Getppid() == parent {
			time.Sleep(250 * time.Millisecond)
		}
		os.Exit(1)
	}()
}
