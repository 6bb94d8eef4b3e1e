import './styles/base.css';
import './styles/stage.css';
import './styles/panel.css';
import './styles/engine.css';
import './styles/notes.css';
import { BackgroundProcessor, type Stats } from '../processor';
import { abilitiesFor } from '../models/abilities';
import { parseAddress, writeAddress } from './address';
import { ASSETS } from './assets';
import { Call } from './call';
import { DEFAULTS } from './choices';
import { find } from './dom';
import { Faults } from './faults';
import { missingFrom } from './models-asked';
import { Notes } from './notes';
import { Panel } from './panel/panel';
import { Downloads } from './progress';
import { Stage } from './stage';
import { Store, toOptions } from './store';
import { statsLine } from './words';

declare global {
  interface Window {
    /** For developers and tests: the page's processor, and its measurements as they are now. */
    backdrop: { processor: BackgroundProcessor; stats: () => Stats };
  }
}

// The processor comes before everything else: its worker starts and loads while the page is still being put together.
const asked = parseAddress(location.search);
const processor = new BackgroundProcessor({ ...toOptions(asked.choices, {}), assets: ASSETS });
const catalog = processor.catalog();
const ready = prepare();
window.backdrop = { processor, stats: () => processor.stats() };

const notes = new Notes(find('notes', HTMLElement));
const stage = new Stage();
const call: Call = new Call({
  processor,
  stage,
  camera: asked.camera,
  ready,
  failed: (error) => {
    faults.show(error);
    drawLine();
  },
  reason: () => reason,
});
const startAgain = (): void => {
  notes.settle('camera');
  void call.start();
};
const faults = new Faults(notes, {
  startAgain,
  loadAgain: load,
  running: () => processor.state === 'running',
});
if (asked.autostart) startAgain();
else stage.invite();

/** Browsers refuse more than about 100 changes of the address in half a minute: a slider's many become one, in ms. */
const ADDRESS_PAUSE = 250;
let addressTimer = 0;
function rewriteAddress(): void {
  history.replaceState(null, '', writeAddress({ ...asked, choices: store.choices }));
}

const store: Store = new Store(asked.choices, {
  apply: (options) => processor.update(options),
  show: (choices) => {
    panel.show(choices);
    stage.transparent = choices.effect === 'transparent';
    clearTimeout(addressTimer);
    addressTimer = window.setTimeout(rewriteAddress, ADDRESS_PAUSE);
  },
  failed: (error) => {
    faults.show(error);
  },
});
const panel: Panel = new Panel(store, {
  camera: asked.camera,
  failed: (error) => {
    faults.show(error);
  },
  catalogAgain: () => processor.catalog({ again: true }),
});
stage.transparent = asked.choices.effect === 'transparent';
stage.wire(startAgain, () => void call.stop());

/** How long the panel's small pictures wait for the first large one. */
const PATIENCE_MS = 2000;

const WAITING = 'It goes on by itself as soon as a picture can be finished.';
let reason = WAITING;
processor.on('state', (state) => {
  if (state === 'running') {
    reason = WAITING;
    panel.illustrate();
  }
  call.follow(state);
  drawLine();
});
processor.on('error', (error) => {
  reason = error.message;
  call.suffer(error);
  faults.show(error);
});
processor.on('notice', (text) => {
  notes.show({ kind: 'info', text, subject: text });
});

const line = find('stats', HTMLElement);
const downloads = new Downloads(drawLine);
function drawLine(): void {
  const shown = processor.state === 'running' || processor.state === 'held';
  // Before the first picture, the stage itself shows how far the loading is.
  const going = shown ? downloads.words || statsLine(processor.stats(), (id) => panel.title(id)) : '';
  line.textContent = call.active ? going : 'Camera off';
}
processor.on('progress', (progress) => {
  downloads.update(progress);
});
processor.on('stats', (stats) => {
  panel.measured(stats);
  drawLine();
});

catalog.then(
  (cards) => {
    panel.fill(cards);
  },
  (error: unknown) => {
    faults.show(error);
  },
);
// With the first picture, unless that is slow to come or waits for a click.
setTimeout(
  () => {
    panel.illustrate();
  },
  asked.autostart ? PATIENCE_MS : 0,
);
if (asked.ignored.length > 0) noteIgnored(asked.ignored);

/** Starts loading. What an address may ask for in vain is looked up before; the defaults need no looking up. */
async function prepare(): Promise<void> {
  const { model, quantBytes } = asked.choices;
  const unusual = model !== DEFAULTS.model || quantBytes !== DEFAULTS.quantBytes;
  if (unusual || abilitiesFor(asked.choices).length > 0) {
    // A catalogue that cannot be read is reported below.
    const { instead, ignored } = missingFrom(await catalog.catch(() => []), asked.choices);
    if (ignored.length > 0) {
      await store.change(instead);
      noteIgnored(ignored);
    }
  }
  // Not awaited: a camera may start while it loads.
  load();
}

function load(): void {
  processor.preload().catch((error: unknown) => {
    faults.show(error);
  });
}

function noteIgnored(parts: string[]): void {
  const text = `This page’s address asks for something it does not know, which was ignored: ${parts.join(', ')}.`;
  notes.show({ kind: 'info', text, subject: `address ${parts.join()}` });
}
