import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import type {
  Backend,
  BlurShape,
  Effect,
  Faces,
  People,
  QuantBytes,
  RendererChoice,
  Resolution,
  TierChoice,
} from '../processor';
import { findBackground, findVideo } from './backgrounds';
import { DEFAULTS, OWN, type Choices } from './choices';

/** Wished size of the camera's picture, in pixels. */
export interface CameraSize {
  width: number;
  height: number;
}

/** All that an address asks for. */
export interface Asked {
  choices: Choices;
  camera: CameraSize;
  /** Ask for the camera at once, without a click. */
  autostart: boolean;
  /** Parts that mean nothing here, as `key=value`; the page names them. */
  ignored: string[];
}

/** HD: what most cameras have, and what the processing keeps up with on two cores. */
export const CAMERA: Readonly<CameraSize> = { width: 1280, height: 720 };

const EFFECTS: readonly Effect[] = [
  'blur',
  'image',
  'video',
  'gradient',
  'color',
  'transparent',
  'parts',
  'none',
];
const SHAPES: readonly BlurShape[] = ['gaussian', 'bokeh'];
const BACKENDS: readonly Backend[] = ['auto', 'wasm', 'webgl', 'webgpu', 'cpu'];
const RENDERERS: readonly RendererChoice[] = ['auto', 'planes', 'webgl2'];
const TIERS: readonly TierChoice[] = ['auto', 'full', 'carried', 'light', 'coarse'];
const PEOPLE: readonly People[] = ['everyone', 'main'];
const FACES: readonly Faces[] = ['show', 'blur', 'pixelate'];
const RESOLUTIONS: readonly Resolution[] = ['low', 'medium', 'high', 'full'];

/** Takes a value into what is asked for; false where it has no meaning for its key. */
type Reader = (value: string, into: Asked) => boolean;

const READERS: Readonly<Record<string, Reader>> = {
  effect: (value, { choices }) =>
    take(
      EFFECTS.find((effect) => effect === value),
      (effect) => (choices.effect = effect),
    ),
  model: (value, { choices }) =>
    // Which ids there are is known only with the catalogue; here it has to look like one.
    take(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) ? value : undefined, (model) => (choices.model = model)),
  quant: (value, { choices }) =>
    take(
      ([1, 2, 4] as QuantBytes[]).find((bytes) => `${bytes}` === value),
      (bytes) => (choices.quantBytes = bytes),
    ),
  backend: (value, { choices }) =>
    take(
      BACKENDS.find((backend) => backend === value),
      (backend) => (choices.backend = backend),
    ),
  renderer: (value, { choices }) =>
    take(
      RENDERERS.find((renderer) => renderer === value),
      (renderer) => (choices.renderer = renderer),
    ),
  tier: (value, { choices }) =>
    take(
      TIERS.find((tier) => tier === value),
      (tier) => (choices.tier = tier),
    ),
  people: (value, { choices }) =>
    take(
      PEOPLE.find((people) => people === value),
      (people) => (choices.people = people),
    ),
  faces: (value, { choices }) =>
    take(
      FACES.find((faces) => faces === value),
      (faces) => (choices.faces = faces),
    ),
  resolution: (value, { choices }) =>
    take(
      RESOLUTIONS.find((name) => name === value) ?? whole(value, SMALLEST_SIDE, LARGEST_SIDE),
      (resolution) => (choices.resolution = resolution),
    ),
  width: (value, { camera }) => take(whole(value, 320, 1920), (width) => (camera.width = width)),
  height: (value, { camera }) => take(whole(value, 240, 1080), (height) => (camera.height = height)),
  strength: (value, { choices }) => take(share(value), (part) => (choices.strength = part)),
  shape: (value, { choices }) =>
    take(
      SHAPES.find((shape) => shape === value),
      (shape) => (choices.blurShape = shape),
    ),
  threshold: (value, { choices }) => take(share(value), (part) => (choices.threshold = part)),
  clean: (value, { choices }) => take(share(value), (part) => (choices.decontaminate = part)),
  wrap: (value, { choices }) => take(share(value), (part) => (choices.lightWrap = part)),
  reach: (value, { choices }) => take(share(value), (part) => (choices.lightWrapRadius = part)),
  match: (value, { choices }) => take(share(value), (part) => (choices.match = part)),
  image: (value, { choices }) => take(findBackground(value), ({ name }) => (choices.image = name)),
  video: (value, { choices }) => take(findVideo(value), ({ name }) => (choices.video = name)),
  color: (value, { choices }) => take(hex(value), (color) => (choices.color = color)),
  from: (value, { choices }) => take(hex(value), (from) => (choices.gradient = [from, choices.gradient[1]])),
  to: (value, { choices }) => take(hex(value), (to) => (choices.gradient = [choices.gradient[0], to])),
  angle: (value, { choices }) => take(whole(value, 0, 360), (angle) => (choices.gradientAngle = angle)),
  autostart: (value, into) =>
    take(
      ['0', '1'].find((flag) => flag === value),
      (flag) => (into.autostart = flag === '1'),
    ),
};

function take<T>(value: T | undefined, use: (value: T) => void): boolean {
  if (value === undefined) return false;
  use(value);
  return true;
}

function whole(text: string, low: number, high: number): number | undefined {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : undefined;
}

/** Per cent as a share. */
function share(text: string): number | undefined {
  const percent = whole(text, 0, 100);
  return percent === undefined ? undefined : percent / 100;
}

function hex(text: string): string | undefined {
  return /^[0-9a-f]{6}$/i.test(text) ? `#${text.toLowerCase()}` : undefined;
}

/** Reads a query string, with or without its `?`. Never fails: what it cannot use is listed in `ignored`. */
export function parseAddress(query: string): Asked {
  const asked: Asked = { choices: { ...DEFAULTS }, camera: { ...CAMERA }, autostart: false, ignored: [] };
  for (const [key, value] of new URLSearchParams(query)) {
    const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (!read?.(value, asked)) asked.ignored.push(`${key}=${value}`);
  }
  return asked;
}

/** The query string, with its `?`, that asks for exactly this. The visitor's own files cannot be in it. */
export function writeAddress({ choices, camera, autostart }: Omit<Asked, 'ignored'>): string {
  const percent = (part: number): string => `${Math.round(part * 100)}`;
  const [from, to] = choices.gradient;
  const query = new URLSearchParams({
    effect: choices.effect,
    model: choices.model,
    quant: `${choices.quantBytes}`,
    backend: choices.backend,
    renderer: choices.renderer,
    tier: choices.tier,
    resolution: `${choices.resolution}`,
    people: choices.people,
    faces: choices.faces,
    width: `${camera.width}`,
    height: `${camera.height}`,
    strength: percent(choices.strength),
    shape: choices.blurShape,
    threshold: percent(choices.threshold),
    clean: percent(choices.decontaminate),
    wrap: percent(choices.lightWrap),
    reach: percent(choices.lightWrapRadius),
    match: percent(choices.match),
    color: choices.color.slice(1),
    from: from.slice(1),
    to: to.slice(1),
    angle: `${Math.round(choices.gradientAngle)}`,
  });
  if (choices.image !== OWN) query.set('image', choices.image);
  if (choices.video !== OWN) query.set('video', choices.video);
  if (autostart) query.set('autostart', '1');
  return `?${query.toString()}`;
}
