/** Where finished frames go. */
export interface Sink {
  /** Takes over the frame and closes it. */
  write(frame: VideoFrame): Promise<void>;
  close(): Promise<void>;
}

/** The writable of a `MediaStreamTrackGenerator` or `VideoTrackGenerator`. */
export class StreamSink implements Sink {
  #writer: WritableStreamDefaultWriter<VideoFrame>;

  constructor(writable: WritableStream<VideoFrame>) {
    this.#writer = writable.getWriter();
  }

  async write(frame: VideoFrame): Promise<void> {
    try {
      await this.#writer.write(frame);
    } catch (error) {
      frame.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#writer.close().catch(() => undefined); // The track may have been stopped from outside.
  }
}

/** A port to the page, for browsers where only the page's own canvas can become a track. */
export class PortSink implements Sink {
  constructor(private readonly port: MessagePort) {}

  write(frame: VideoFrame): Promise<void> {
    this.port.postMessage(frame, [frame]);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.port.close();
    return Promise.resolve();
  }
}
