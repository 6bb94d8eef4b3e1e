import type { Choices } from '../choices';
import type { Stage } from '../stage';
import type { Taken } from './taken';

/** What taking pictures and recording need of the page. */
export interface OutputLinks {
  stage: Stage;
  taken: Taken;
  choices: () => Readonly<Choices>;
  failed: (error: unknown) => void;
}
