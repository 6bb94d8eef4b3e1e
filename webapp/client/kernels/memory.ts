// Memory for pixels. Loads may run up to 63 bytes over the end of a block, which `alloc` leaves room for.

const ROOM: usize = 64;
export function alloc(size: usize): usize {
  return heap.alloc(size + ROOM);
}

export function free(pointer: usize): void {
  heap.free(pointer);
}

