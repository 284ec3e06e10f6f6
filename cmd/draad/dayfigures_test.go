package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// sofar is what Draad used and did until now.
type sofar struct {
	cpu, memory int64 // in microseconds, in bytes
	changes     float64
}

// sofar asks the machine and Draad itself.
func (d *day) sofar(t *testing.T) (s sofar) {
	t.Helper()
	s.cpu, s.memory = processUse(t, d.p.cmd.Process.Pid)
	res, err := asking.Get("http://" + d.p.addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		n, _ := strconv.ParseFloat(value, 64)
		name, _, _ = strings.Cut(name, "{")
		if name == "draad_events_total" { // each is a change of the store
			s.changes += n
		}
	}
	return s
}

// processUse is what a process used of the processors, and has of the memory.
func processUse(t *testing.T, pid int) (cpu, memory int64) {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Skip("SKIPPED: this machine does not tell what a process uses: ", err)
	}
	_, fields, _ := strings.Cut(string(stat), ") ") // behind the name
	f := strings.Fields(fields)
	const user, system, resident, tick = 11, 12, 21, 10_000 // proc(5), from the third field on
	for _, i := range []int{user, system} {
		n, _ := strconv.ParseInt(f[i], 10, 64)
		cpu += n * tick
	}
	pages, _ := strconv.ParseInt(f[resident], 10, 64)
	return cpu, pages * int64(os.Getpagesize())
}
