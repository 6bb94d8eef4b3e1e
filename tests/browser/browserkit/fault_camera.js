// Put into the page before its own scripts: a camera that can be resized, turned, muted and unplugged while it runs, by
// `window.__camera`. It shows what the page's camera would, on a canvas.
() => {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  let shown = null;
  let muted = false;

  devices.getUserMedia = async (wanted) => {
    const source = await open(wanted);
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: source });
    await video.play();
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    const draw = () => {
      if (!muted) context.drawImage(video, 0, 0, canvas.width, canvas.height);
    };
    draw();
    const stream = canvas.captureStream(30);
    const [track] = stream.getVideoTracks();
    const timer = setInterval(() => {
      if (track.readyState === 'live') return draw();
      clearInterval(timer);
      source.getVideoTracks()[0].stop();
    }, 1000 / 30);
    // Firefox gives a track's listeners no events but its own: these get theirs by way of a target that takes any.
    const events = new EventTarget();
    for (const method of ['addEventListener', 'removeEventListener'])
      track[method] = (...given) => events[method](...given);
    shown = { canvas, track, events };
    return stream;
  };

  window.__camera = {
    /** The picture is drawn into another size, upright: a camera that switches, or a phone that is turned. */
    size: (width, height) => void Object.assign(shown.canvas, { width, height }),
    /** What a browser does when the system switches the camera off and on. */
    mute(on) {
      muted = on;
      shown.events.dispatchEvent(new Event(on ? 'mute' : 'unmute'));
    },
    /** What a browser does when the camera's plug is pulled. */
    unplug() {
      shown.track.stop();
      shown.events.dispatchEvent(new Event('ended'));
    },
    /** What a page does that lets go of its camera; browsers tell nobody. */
    stop: () => void shown.track.stop(),
    /** What a page does that switches its camera off without letting go of it. */
    enable: (on) => void (shown.track.enabled = on),
  };
}
