import { CustomVideoEncoder, EncodedPacket, type VideoCodec, type VideoSample } from 'mediabunny';

/** More frames than this are not waited for by the encoders: whoever brings the next one waits. */
const MOST_WAITING = 4;

/**
 * VP8 and VP9 with alpha: a second stream of the same codec whose luma is the alpha, carried beside the first, as
 * https://wiki.webmproject.org/alpha-channel says. Mediabunny's own needs a worker from a `blob:` address, which a strict
 * content policy forbids.
 */
export class AlphaEncoder extends CustomVideoEncoder {
  #color!: VideoEncoder;
  #alpha!: VideoEncoder;
  #splitter = new Splitter();
  /** Alphas whose colours are still being encoded. */
  #alphas: VideoFrame[] = [];
  /** Colours whose alphas are. */
  #colors: { chunk: EncodedVideoChunk; meta: EncodedVideoChunkMetadata | undefined }[] = [];

  static override supports(codec: VideoCodec, config: VideoEncoderConfig): boolean {
    return config.alpha === 'keep' && (codec === 'vp8' || codec === 'vp9');
  }

  override init(): void {
    // A frame that one of the two dropped would set them apart: with "quality", none is.
    const config: VideoEncoderConfig = { ...this.config, alpha: 'discard', latencyMode: 'quality' };
    const error = (cause: unknown): void => {
      this.onError(cause);
    };
    this.#color = new VideoEncoder({
      error,
      output: (chunk, meta) => {
        this.#colors.push({ chunk, meta });
        const alpha = this.#alphas.shift()!;
        // Who starts at a key frame needs both.
        this.#alpha.encode(alpha, { keyFrame: chunk.type === 'key' });
        alpha.close();
      },
    });
    this.#alpha = new VideoEncoder({
      error,
      output: (chunk) => {
        this.#send(chunk);
      },
    });
    this.#color.configure(config);
    this.#alpha.configure(config);
  }

  #send(alphaChunk: EncodedVideoChunk): void {
    const { chunk, meta } = this.#colors.shift()!;
    const alpha = new Uint8Array(alphaChunk.byteLength);
    alphaChunk.copyTo(alpha);
    this.onPacket(EncodedPacket.fromEncodedChunk(chunk, { alpha }), meta);
  }

  override async encode(sample: VideoSample, options: VideoEncoderEncodeOptions): Promise<void> {
    const frame = sample.toVideoFrame();
    let color: VideoFrame;
    try {
      const split = await this.#splitter.split(frame);
      color = split.color;
      this.#alphas.push(split.alpha);
    } finally {
      frame.close();
    }
    this.#color.encode(color, options);
    color.close();
    while (this.#waiting > MOST_WAITING)
      await new Promise((resolve) => {
        const slower = this.#color.encodeQueueSize > 0 ? this.#color : this.#alpha;
        slower.addEventListener('dequeue', resolve, { once: true });
      });
  }

  get #waiting(): number {
    return this.#color.encodeQueueSize + this.#alpha.encodeQueueSize;
  }

  override async flush(): Promise<void> {
    await this.#color.flush();
    await this.#alpha.flush();
  }

  override close(): void {
    for (const encoder of [this.#color, this.#alpha]) if (encoder.state !== 'closed') encoder.close();
    for (const frame of this.#alphas) frame.close();
    this.#alphas = [];
  }
}

/** Parts a frame into its colour and its alpha; the latter is the luma of a grey frame. */
class Splitter {
  #whole = new Uint8Array(0);
  #grey = new Uint8Array(0);

  async split(frame: VideoFrame): Promise<{ color: VideoFrame; alpha: VideoFrame }> {
    const format = frame.format === 'I420A' ? 'I420A' : 'RGBA';
    const options = format === 'I420A' ? {} : ({ format } as const);
    const bytes = frame.allocationSize(options);
    if (this.#whole.length !== bytes) this.#whole = new Uint8Array(bytes);
    await frame.copyTo(this.#whole, options);
    const { width, height } = frame.visibleRect!;
    const pixels = width * height;
    const chroma = 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    if (this.#grey.length !== pixels + chroma) this.#grey = new Uint8Array(pixels + chroma).fill(128);
    const init = {
      codedWidth: width,
      codedHeight: height,
      timestamp: frame.timestamp,
      ...(frame.duration !== null && { duration: frame.duration }),
    };
    let color: VideoFrame;
    if (format === 'I420A') {
      this.#grey.set(this.#whole.subarray(pixels + chroma));
      const colorSpace = frame.colorSpace.toJSON();
      color = new VideoFrame(this.#whole.subarray(0, pixels + chroma), {
        ...init,
        format: 'I420',
        colorSpace,
      });
    } else {
      for (let i = 0, at = 3; i < pixels; i++, at += 4) this.#grey[i] = this.#whole[at];
      color = new VideoFrame(this.#whole, { ...init, format: 'RGBX' });
    }
    return { color, alpha: new VideoFrame(this.#grey, { ...init, format: 'I420' }) };
  }
}
