import '../styles/tools.css';
import type { BackgroundProcessor } from '../../processor';
import type { Call } from '../call';
import type { Choices } from '../choices';
import { find } from '../dom';
import { Recording } from '../output/recording';
import { Snapshot } from '../output/snapshot';
import { Taken } from '../output/taken';
import { Portraits } from '../panel/portraits';
import type { Stage, View } from '../stage';
import { Compare } from './compare';
import { Mirror } from './mirror';
import { PictureInPicture } from './picture-in-picture';
import { WholeScreen } from './whole-screen';

/** What the tools need of the page. */
export interface ToolLinks {
  processor: BackgroundProcessor;
  stage: Stage;
  call: Call;
  /** What the address said of the mirror; `mirrored` is called with every change. */
  mirror: boolean;
  mirrored: (on: boolean) => void;
  choices: () => Readonly<Choices>;
  failed: (error: unknown) => void;
}

/** Makes what stands beneath the picture work: each tool does one thing with it. Called after the first picture. */
export function equip(links: ToolLinks): void {
  const { stage, call, choices, failed } = links;
  const taken = new Taken(find('taken', HTMLElement));
  const compare = new Compare(stage, () => call.camera);
  const screen = new PictureInPicture(failed);
  const recording = new Recording({ stage, taken, choices, failed });
  new Snapshot({ stage, taken, choices, failed });
  new WholeScreen(failed);
  const mirror = new Mirror(links);
  const portraits = new Portraits(links.processor);
  let shown: View = 'hero';
  stage.onView((view) => {
    if (view !== 'picture') compare.close();
    if (view === 'hero' || view === 'wait') {
      recording.stop();
      screen.close();
    }
    shown = view;
    mirror.follow(view);
    void portraits.follow(view);
  });
  links.processor.on('stats', () => {
    // Twice a second: often enough to notice another background, which anything on the page may have chosen.
    mirror.follow();
    void portraits.follow(shown);
  });
  find('tools', HTMLElement).dataset.ready = '';
}
