// Put into the page before its own scripts, in browsers whose fake camera cannot play a file: makes the clip anew from
// its two layers, and gives that as the camera. The pixels are those of the clip. In a page that nobody sees its timer is
// slow; tests move it on then, by `window.__standIn`.
({ wall, person, width, height, frames, sway, rate }) => {
  const load = async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
  };
  const layers = Promise.all([load(wall), load(person)]);

  async function open() {
    const [room, somebody] = await layers;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    let index = 0;
    const draw = () => {
      context.drawImage(room, 0, -index);
      context.drawImage(somebody, Math.round(sway * height * (Math.abs((4 * index) / frames - 2) - 1)), 0);
      index = (index + 1) % frames;
    };
    draw();
    window.__standIn = { draw };
    const stream = canvas.captureStream(rate);
    const timer = setInterval(() => {
      if (stream.getVideoTracks().every(({ readyState }) => readyState === 'ended')) clearInterval(timer);
      else draw();
    }, 1000 / rate);
    return stream;
  }

  const devices = navigator.mediaDevices ?? Object.defineProperty(navigator, 'mediaDevices', { value: {} }).mediaDevices;
  devices.getUserMedia = open;
}
