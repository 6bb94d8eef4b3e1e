// Put into the page before its own scripts: makes its camera give frames of another pixel format or of an odd size,
// as real cameras do. Chromium's fake one gives I420 of even size only. The pixels stay those of the clip.
({ format, width, height }) => {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);

  /** NV12 has the two chroma planes of I420 interleaved. */
  async function toNv12(frame) {
    const { width, height } = frame.visibleRect;
    const source = new Uint8Array(frame.allocationSize());
    const [y, u, v] = await frame.copyTo(source);
    const [cw, ch] = [(width + 1) >> 1, (height + 1) >> 1];
    const data = new Uint8Array(width * height + 2 * cw * ch);
    for (let j = 0; j < height; j++)
      data.set(source.subarray(y.offset + j * y.stride, y.offset + j * y.stride + width), j * width);
    for (let j = 0; j < ch; j++)
      for (let i = 0; i < cw; i++) {
        const at = width * height + 2 * (j * cw + i);
        data[at] = source[u.offset + j * u.stride + i];
        data[at + 1] = source[v.offset + j * v.stride + i];
      }
    return data;
  }

  async function convert(frame) {
    if (format === 'I420') return frame.clone();
    let data;
    if (format === 'NV12') data = await toNv12(frame);
    else {
      data = new Uint8Array(frame.allocationSize({ format }));
      await frame.copyTo(data, { format });
    }
    const { width: codedWidth, height: codedHeight } = frame.visibleRect;
    const colorSpace = format === 'NV12' ? frame.colorSpace.toJSON() : undefined;
    return new VideoFrame(data, { format, codedWidth, codedHeight, timestamp: frame.timestamp, colorSpace });
  }

  /** The top left corner, of the size asked for. */
  const crop = (frame) => new VideoFrame(frame, { visibleRect: { x: 0, y: 0, width, height } });

  devices.getUserMedia = async (wanted) => {
    const [camera] = (await open(wanted)).getVideoTracks();
    const { readable } = new MediaStreamTrackProcessor({ track: camera });
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const reformat = new TransformStream({
      async transform(frame, controller) {
        const cropped = crop(frame);
        try {
          controller.enqueue(await convert(cropped));
        } finally {
          cropped.close();
          frame.close();
        }
      },
    });
    void readable.pipeThrough(reformat).pipeTo(generator.writable);
    return new MediaStream([generator]);
  };
}
