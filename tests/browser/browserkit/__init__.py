"""What the browser tests drive the page with: a camera clip, Chromium, the server, and a look at every output frame."""
