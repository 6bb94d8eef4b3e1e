import './styles/base.css';
import './styles/controls.css';
import './styles/header.css';
import './styles/stage.css';
import './styles/hero.css';
import './styles/bar.css';
import './styles/views.css';
import './styles/panel.css';
import './styles/engine.css';
import './styles/notes.css';
import './styles/own.css';
import './styles/forced-colors.css';
import { BackdropError, BackgroundProcessor, type Stats } from '../processor';
import { UNSHOWABLE } from '../processor/errors';
import { abilitiesFor } from '../models/abilities';
import { parseAddress, writeAddress } from './address';
import { ASSETS } from './assets';
import { Brought } from './brought';
import { Call } from './call';
import { rememberedDevice } from './camera';
import { DEFAULTS } from './choices';
import { find } from './dom';
import { Opener } from './editor/opener';
import { Extras } from './extras';
import { Faults } from './faults';
import { language, onLanguage, text } from './language/language';
import { ENGLISH } from './language/languages';
import { speakTheirs } from './language/menu';
import { missingFrom } from './models-asked';
import { Notes } from './notes';
import { ownChoice, withoutOwn } from './own/names';
import { Panel } from './panel/panel';
import { Downloads } from './progress';
import { Stage } from './stage';
import { Store, toOptions } from './store';
import { told } from './told';
import { statsLine } from './words';

declare global {
  interface Window {
    /** For developers and tests: the page's processor, and its measurements as they are now. */
    backdrop: { processor: BackgroundProcessor; stats: () => Stats };
  }
}

// The processor comes before everything else: its worker starts and loads while the page is still being put together.
const asked = parseAddress(location.search);
const device = rememberedDevice();
if (device) asked.camera.device = device;
// A background of the visitor's own has to be fetched from where it is kept.
const own = ownChoice(asked.choices);
asked.choices = withoutOwn(asked.choices);
const processor = new BackgroundProcessor({ ...toOptions(asked.choices, new Map()), assets: ASSETS });
const catalog = processor.catalog();
const ready = prepare();
window.backdrop = { processor, stats: () => processor.stats() };

speakTheirs(asked.language, (code) => {
  asked.language = code;
  rewriteAddress();
});
const stage = new Stage();
const notes = new Notes(find('notes', HTMLElement), () => {
  stage.focus();
});
const call: Call = new Call({
  processor,
  stage,
  camera: asked.camera,
  ready,
  failed: (error) => {
    faults.show(error);
    drawLine();
  },
  reason: () => reason(),
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
const startSample = (): void => {
  void call.start(async () => (await import('./sample/sample')).openSample());
};
stage.mirrored = asked.mirror && asked.view === 'page';
if (asked.view === 'output') document.documentElement.classList.add('output-only');
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
    opener.show(choices.effect);
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
  bring: (files) => {
    brought.bring(files);
  },
  catalogAgain: () => processor.catalog({ again: true }),
});
const brought: Brought = new Brought({
  store,
  panel,
  note: (words, action) => {
    notes.show({ kind: 'info', text: words, subject: `own ${words()}`, action });
  },
  failed: (error) => {
    faults.show(error);
  },
});
if (own) brought.restore(own);
stage.transparent = asked.choices.effect === 'transparent';
stage.wire({
  start: startAgain,
  stop: () => void call.stop(),
  sample: startSample,
  ownCamera: () => void call.stop().then(startAgain),
});
const extras = new Extras({
  processor,
  stage,
  call,
  asked,
  choices: () => store.choices,
  rewriteAddress,
  failed: (error) => {
    faults.show(error);
  },
});

const opener: Opener = new Opener(processor, {
  failed: (error) => {
    faults.show(error);
  },
  damaged: () => {
    notes.show({ kind: 'info', text: () => text('effect.link_damaged'), subject: 'effect' });
  },
});
opener.show(asked.choices.effect);

/** How long the panel's small pictures wait for the first large one. */
const PATIENCE_MS = 2000;

/** From the first picture to what is not needed for it. */
const PAUSE_MS = 400;
function furnish(): void {
  brought.restore(null);
  extras.furnish();
}

const WAITING = (): string => text('stage.waiting');
let reason = WAITING;
processor.on('state', (state) => {
  if (state === 'running') {
    reason = WAITING;
    notes.settle('camera');
    panel.illustrate();
    opener.allow();
    extras.show();
    // The tools and the own backgrounds come a moment later: their scripts would make the first picture late.
    setTimeout(furnish, PAUSE_MS);
  }
  call.follow(state);
  drawLine();
});
processor.on('error', (error) => {
  reason = () => told(error).words;
  call.suffer(error);
  faults.show(error);
  // What the address asked for could not be shown: the picker says what is shown instead.
  const { effect } = processor.options;
  const other = effect !== store.choices.effect && !store.waitsFor('effect');
  if (UNSHOWABLE.includes(error.code) && other) void store.change({ effect });
});
// The worker was started anew, and the track of before has ended.
processor.on('track', (track) => {
  stage.play(track);
});
processor.on('notice', (notice) => {
  const foreign = (): boolean => language() !== ENGLISH;
  notes.show({
    kind: 'info',
    text: () => (foreign() ? text('notes.notice') : notice),
    details: () => (foreign() ? notice : ''),
    subject: notice,
  });
});

onLanguage(() => {
  stage.say(''); // What was said is over.
  panel.show(store.choices);
  extras.show();
  drawLine();
});

const line = find('stats', HTMLElement);
const downloads = new Downloads(drawLine);
function drawLine(): void {
  const shown = processor.state === 'running' || processor.state === 'held';
  // Before the first picture, the stage itself shows how far the loading is.
  const going = shown ? downloads.words || statsLine(processor.stats(), (id) => panel.title(id)) : '';
  line.textContent = call.active ? going : text('stage.off');
}
processor.on('progress', (progress) => {
  downloads.update(progress);
});
let settled = false;
processor.on('stats', (stats) => {
  if (!settled && stats.state === 'running' && stats.tier !== 'start') {
    settled = true; // All that the picture needs is there: what comes now holds up nothing.
    void import('./offline').then(({ goOffline }) => {
      goOffline();
    });
  }
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
    opener.allow();
    if (!asked.autostart) brought.restore(null);
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
    // A worker that is gone tells of it by itself, and often another goes on in its place.
    if (!(error instanceof BackdropError && error.code === 'worker-lost')) faults.show(error);
  });
}

function noteIgnored(parts: string[]): void {
  const words = (): string => text('address.ignored', { parts: parts.join(', ') });
  notes.show({ kind: 'info', text: words, subject: `address ${parts.join()}` });
}
