"""The page measured beside the bare camera: rate, processor time, latency, start, memory."""
