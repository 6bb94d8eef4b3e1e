"""What the browser tests drive the page with: a camera clip, browsers, the server, a look at every frame."""
