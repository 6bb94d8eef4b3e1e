"""Many visitors at once, on this machine alone: what fails, how long it takes, what it costs the server."""
