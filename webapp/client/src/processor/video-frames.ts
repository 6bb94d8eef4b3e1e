/**
 * Calls back for each picture that a playing video shows, for browsers that give no stream of them.
 *
 * In a page that nobody sees, browsers call no video callbacks and hold up the page's own timers; but the video goes on,
 * and so does the clock of a worker. There, a picture is taken whenever that ticks.
 *
 * @param clock sends a message whenever a picture is due, and the next one only after an answer.
 * @returns how to stop.
 */
export function onPictures(video: HTMLVideoElement, clock: MessagePort, take: () => void): () => void {
  let running = true;
  const next = (): void => {
    if (!running) return;
    video.requestVideoFrameCallback(next);
    take();
  };
  video.requestVideoFrameCallback(next);
  clock.onmessage = () => {
    clock.postMessage(null);
    if (document.hidden && !video.paused && video.readyState >= video.HAVE_CURRENT_DATA) take();
  };
  return () => {
    running = false;
    clock.close();
  };
}
