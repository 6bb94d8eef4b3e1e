import { BackgroundProcessor } from './backdrop/index.js';
import { answerHere, call } from './call.js';

const find = (id) => document.getElementById(id);
const processor = new BackgroundProcessor({ effect: 'blur', strength: 0.6, assets: 'backdrop/' });
const say = (words) => (find('said').textContent = words);
processor.on('error', (error) => say(error.message));

let camera = null;

/** The camera, with its background blurred from the first frame on. */
async function finished() {
  camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } });
  return processor.start(camera.getVideoTracks()[0]);
}

/** Lets go of the camera. */
async function stop() {
  for (const track of camera?.getTracks() ?? []) track.stop();
  await processor.stop();
}

/** Starts the camera and calls; `answer` is the other side. */
async function start(answer) {
  const track = await finished();
  find('output').srcObject = new MediaStream([track]);
  return call(track, answer);
}

find('start').addEventListener('click', async () => {
  find('start').disabled = true;
  try {
    await start(answerHere((stream) => (find('arrived').srcObject = stream)));
    say('The call is on.');
  } catch (error) {
    say(error.message);
    await stop();
    find('start').disabled = false;
  }
});

/** For another page, program or test that wants to be called. */
window.example = { processor, start };
