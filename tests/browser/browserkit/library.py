"""For scripts that use the library as a page's developer would."""

from __future__ import annotations

# What such scripts share. `watch` has the probe look at a track as it looks at the page's own.
TOOLS = """
  const { processor } = window.backdrop;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const camera = async () => (await navigator.mediaDevices.getUserMedia({ video: true })).getVideoTracks()[0];
  const output = document.querySelector('#output');
  const watch = (track) => {
    const video = Object.assign(document.createElement('video'), { id: 'output', muted: true });
    video.srcObject = new MediaStream([track]);
    return video.play();
  };
  const another = (options) => {
    const worker = performance.getEntriesByType('resource').map(({ name }) => name)
      .find((name) => /[/]worker-[^/]*[.]js$/.test(name));
    return new processor.constructor({ assets: { home: '/', worker, catalog: '/api/models' }, ...options });
  };
"""
