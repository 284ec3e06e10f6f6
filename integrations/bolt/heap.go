package bolt

import stdheap "container/heap"

// heap is a heap (container/heap) in which each item knows where it is, so that any can
// be taken out. before orders it; place is where an item remembers its own.
type heap struct {
	items  []*item
	before func(a, b *item) bool
	place  func(*item) *int
}

func (h *heap) head() *item {
	if len(h.items) == 0 {
		return nil
	}
	return h.items[0]
}

func (h *heap) push(it *item)   { stdheap.Push((*byPlace)(h), it) }
func (h *heap) remove(it *item) { stdheap.Remove((*byPlace)(h), *h.place(it)) }

// byPlace is what container/heap asks of a heap.
type byPlace heap

func (h *byPlace) Len() int           { return len(h.items) }
func (h *byPlace) Less(i, j int) bool { return h.before(h.items[i], h.items[j]) }

func (h *byPlace) Swap(i, j int) {
	h.items[i], h.items[j] = h.items[j], h.items[i]
	*h.place(h.items[i]), *h.place(h.items[j]) = i, j
}

func (h *byPlace) Push(it any) {
	h.items = append(h.items, it.(*item))
	*h.place(it.(*item)) = len(h.items) - 1
}

func (h *byPlace) Pop() any {
	last := len(h.items) - 1
	it := h.items[last]
	h.items[last] = nil
	h.items = h.items[:last]
	return it
}
