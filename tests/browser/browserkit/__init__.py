"""What the browser tests drive the page with: a camera clip, Chromium, the server, a look at every frame."""
