import { LARGEST_SIDE, SMALLEST_SIDE } from '../models/sides';
import { RESOLUTIONS, VALUES } from '../processor/values';
import { findBackground, findVideo } from './backgrounds';
import { DEFAULTS, type Choices } from './choices';
import { findLanguage } from './language/languages';
import { isOwn } from './own/names';

/** Wished size of the camera's picture, in pixels. */
export interface CameraSize {
  width: number;
  height: number;
}

/** Front cameras look at the user, back cameras at the environment (https://w3c.github.io/mediacapture-main/#dom-videofacingmodeenum). */
export type Facing = 'user' | 'environment';

/** What is wished of the camera; one that cannot gives its nearest. */
export interface CameraWish extends CameraSize {
  /** Frames a second. */
  frameRate: number;
  facing?: Facing;
  /** A camera's id, where the visitor chose one; it means nothing on other devices and so is in no address. */
  device?: string;
}

/** All that an address asks for. */
export interface Asked {
  choices: Choices;
  camera: CameraWish;
  /** Show visitors themselves as in a mirror; the output never is. */
  mirror: boolean;
  /** `output` is the finished picture alone, for programs that film the page. */
  view: View;
  /** The page's language, by its code; empty where the visitor's browser decides. */
  language: string;
  /** Ask for the camera at once, without a click. */
  autostart: boolean;
  /** Parts that mean nothing here, as `key=value`; the page names them. */
  ignored: string[];
}

export type View = 'page' | 'output';

/** HD: what most cameras have, and what the processing keeps up with on two cores. */
export const CAMERA: Readonly<CameraWish> = { width: 1280, height: 720, frameRate: 30 };

const FACINGS: readonly Facing[] = ['user', 'environment'];
const VIEWS: readonly View[] = ['page', 'output'];

/** Takes a value into what is asked for; false where it has no meaning for its key. */
type Reader = (value: string, into: Asked) => boolean;

const READERS: Readonly<Record<string, Reader>> = {
  effect: (value, { choices }) => take(oneOf(VALUES.effect, value), (effect) => (choices.effect = effect)),
  model: (value, { choices }) =>
    // Which ids there are is known only with the catalogue; here it has to look like one.
    take(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) ? value : undefined, (model) => (choices.model = model)),
  quant: (value, { choices }) =>
    take(oneOf(VALUES.quantBytes, value), (bytes) => (choices.quantBytes = bytes)),
  backend: (value, { choices }) =>
    take(oneOf(VALUES.backend, value), (backend) => (choices.backend = backend)),
  renderer: (value, { choices }) =>
    take(oneOf(VALUES.renderer, value), (renderer) => (choices.renderer = renderer)),
  tier: (value, { choices }) => take(oneOf(VALUES.tier, value), (tier) => (choices.tier = tier)),
  people: (value, { choices }) => take(oneOf(VALUES.people, value), (people) => (choices.people = people)),
  faces: (value, { choices }) => take(oneOf(VALUES.faces, value), (faces) => (choices.faces = faces)),
  resolution: (value, { choices }) =>
    take(
      oneOf(RESOLUTIONS, value) ?? whole(value, SMALLEST_SIDE, LARGEST_SIDE),
      (resolution) => (choices.resolution = resolution),
    ),
  width: (value, { camera }) => take(whole(value, 320, 1920), (width) => (camera.width = width)),
  height: (value, { camera }) => take(whole(value, 240, 1080), (height) => (camera.height = height)),
  fps: (value, { camera }) => take(whole(value, 1, 120), (rate) => (camera.frameRate = rate)),
  facing: (value, { camera }) => take(oneOf(FACINGS, value), (facing) => (camera.facing = facing)),
  mirror: (value, into) => take(flag(value), (on) => (into.mirror = on)),
  view: (value, into) => take(oneOf(VIEWS, value), (view) => (into.view = view)),
  strength: (value, { choices }) => take(share(value), (part) => (choices.strength = part)),
  shape: (value, { choices }) => take(oneOf(VALUES.blurShape, value), (shape) => (choices.blurShape = shape)),
  threshold: (value, { choices }) => take(share(value), (part) => (choices.threshold = part)),
  clean: (value, { choices }) => take(share(value), (part) => (choices.decontaminate = part)),
  wrap: (value, { choices }) => take(share(value), (part) => (choices.lightWrap = part)),
  reach: (value, { choices }) => take(share(value), (part) => (choices.lightWrapRadius = part)),
  match: (value, { choices }) => take(share(value), (part) => (choices.match = part)),
  image: (value, { choices }) =>
    take(isOwn(value) ? value : findBackground(value)?.name, (name) => (choices.image = name)),
  video: (value, { choices }) =>
    take(isOwn(value) ? value : findVideo(value)?.name, (name) => (choices.video = name)),
  color: (value, { choices }) => take(hex(value), (color) => (choices.color = color)),
  from: (value, { choices }) => take(hex(value), (from) => (choices.gradient = [from, choices.gradient[1]])),
  to: (value, { choices }) => take(hex(value), (to) => (choices.gradient = [choices.gradient[0], to])),
  angle: (value, { choices }) => take(whole(value, 0, 360), (angle) => (choices.gradientAngle = angle)),
  lang: (value, into) => take(findLanguage(value)?.code, (code) => (into.language = code)),
  autostart: (value, into) => take(flag(value), (on) => (into.autostart = on)),
};

function take<T>(value: T | undefined, use: (value: T) => void): boolean {
  if (value === undefined) return false;
  use(value);
  return true;
}

/** The value that is written like this. */
function oneOf<T extends string | number>(values: readonly T[], text: string): T | undefined {
  return values.find((value) => `${value}` === text);
}

function flag(text: string): boolean | undefined {
  return text === '1' || text === '0' ? text === '1' : undefined;
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
  const asked: Asked = {
    choices: { ...DEFAULTS },
    camera: { ...CAMERA },
    mirror: true,
    view: 'page',
    language: '',
    autostart: false,
    ignored: [],
  };
  for (const [key, value] of new URLSearchParams(query)) {
    const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (!read?.(value, asked)) asked.ignored.push(`${key}=${value}`);
  }
  return asked;
}

/** The query string, with its `?`, that asks for exactly this. The visitor's own files are in it by names that mean something in this browser only. */
export function writeAddress({
  choices,
  camera,
  mirror,
  view,
  language,
  autostart,
}: Omit<Asked, 'ignored'>): string {
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
    fps: `${camera.frameRate}`,
    mirror: mirror ? '1' : '0',
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
  if (camera.facing) query.set('facing', camera.facing);
  if (view !== 'page') query.set('view', view);
  query.set('image', choices.image);
  query.set('video', choices.video);
  if (language) query.set('lang', language);
  if (autostart) query.set('autostart', '1');
  return `?${query.toString()}`;
}
