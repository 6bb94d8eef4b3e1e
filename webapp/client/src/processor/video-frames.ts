/**
 * Calls back for each picture that a playing video shows, for browsers that give no stream of them.
 *
 * In a page that nobody sees, browsers call no video callbacks and hold up the page's own timers; but the video goes on,
 * and so does the clock of a worker. There, a picture is taken whenever that ticks; while the page is seen, the clock is
 * left waiting for its answer.
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
  let unanswered = false;
  const answer = (): void => {
    if (!unanswered || !document.hidden) return;
    unanswered = false;
    clock.postMessage(null);
  };
  clock.onmessage = () => {
    unanswered = true;
    answer();
    if (document.hidden && !video.paused && video.readyState >= video.HAVE_CURRENT_DATA) take();
  };
  document.addEventListener('visibilitychange', answer);
  return () => {
    running = false;
    clock.close();
    document.removeEventListener('visibilitychange', answer);
  };
}
