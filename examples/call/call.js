// A call's two ends, as short as WebRTC allows. Without a server that tells each the address it is seen under (STUN),
// they find each other on one machine or in one network.

/**
 * Sends a track to another peer.
 *
 * @param {MediaStreamTrack} track the finished one, and never the camera's.
 * @param {(offer: RTCSessionDescriptionInit) => Promise<RTCSessionDescriptionInit>} answer takes the offer to the
 *   other side and brings back its answer.
 */
export async function call(track, answer) {
  const peer = new RTCPeerConnection();
  const sender = peer.addTrack(track, new MediaStream([track]));
  await peer.setLocalDescription();
  await gathered(peer);
  await peer.setRemoteDescription(await answer(peer.localDescription.toJSON()));
  await preferSharpness(sender);
  return peer;
}

/** The other side; `show` is given the stream that arrives. */
export function answerHere(show) {
  return async (offer) => {
    const peer = new RTCPeerConnection();
    peer.ontrack = ({ streams: [stream] }) => show(stream);
    await peer.setRemoteDescription(offer);
    await peer.setLocalDescription();
    await gathered(peer);
    return peer.localDescription.toJSON();
  };
}

/** All addresses at once, so that one message each way is enough. */
function gathered(peer) {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    peer.onicegatheringstatechange = () => {
      if (peer.iceGatheringState === 'complete') resolve();
    };
  });
}

/** A person is looked at: rather fewer pictures than small ones, where the line is narrow. */
async function preferSharpness(sender) {
  const parameters = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  for (const encoding of parameters.encodings) encoding.maxBitrate = 4_000_000;
  await sender.setParameters(parameters);
}
