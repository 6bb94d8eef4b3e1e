// No test runs this: the compiler holds the adapters against the calls' own types.
import type { Track, TrackProcessor } from 'livekit-client';
import type { LocalVideoTrack, VideoProcessor } from 'twilio-video';
import type { JitsiBackground, JitsiTrack } from './jitsi';
import type { LiveKitBackground } from './livekit';
import type { TWILIO_OPTIONS, TwilioBackground } from './twilio';

/** LiveKit's own. */
export const livekit = (background: LiveKitBackground): TrackProcessor<Track.Kind.Video> => background;

/** Twilio's own, a class that nothing has to be made by. */
export const twilio = (background: TwilioBackground): Pick<VideoProcessor, keyof VideoProcessor> =>
  background;

/** What `addProcessor` takes beside it. */
export const twilioOptions = (
  options: typeof TWILIO_OPTIONS,
): NonNullable<Parameters<LocalVideoTrack['addProcessor']>[1]> => options;

/**
 * lib-jitsi-meet's `IStreamEffect` (modules/RTC/JitsiLocalTrack.ts of its repository), in our words: no package of the
 * registry has its types.
 */
interface StreamEffect {
  isEnabled: (track: JitsiTrack) => boolean;
  startEffect: (stream: MediaStream) => MediaStream;
  stopEffect: () => void;
}

export const jitsi = (background: JitsiBackground): StreamEffect => background;
