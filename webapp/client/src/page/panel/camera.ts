import type { CameraWish, Facing } from '../address';
import { rememberDevice } from '../camera';
import { find, make } from '../dom';
import { text } from '../language/language';
import { Segments } from './segments';
import { RATES, SIZES, withOwn } from './camera-values';

/** What the group needs of the page. */
export interface CameraLinks {
  /** What is wished now. */
  wish: () => Readonly<CameraWish>;
  /** Wishes something else; resolves with whether it was taken. */
  change: (wish: CameraWish) => Promise<boolean>;
  /** The camera's track; null while there is none. */
  track: () => MediaStreamTrack | null;
}

/** Which camera, how large and how often: and the way into a call. Made when it is first looked at. */
export class CameraChoice {
  readonly #device = find('device', HTMLSelectElement);
  readonly #size = find('picture-size', HTMLSelectElement);
  readonly #rate = find('frame-rate', HTMLSelectElement);
  readonly #facingRow = find('facing-row', HTMLFieldSetElement);
  readonly #hint = find('camera-hint', HTMLElement);
  readonly #facing: Segments;

  constructor(private readonly links: CameraLinks) {
    this.#facing = new Segments(find('facing', HTMLElement), 'facing', (value) => {
      void this.#change({ facing: value as Facing });
    });
    this.#device.addEventListener('change', () => {
      void this.#change({ device: this.#device.value });
    });
    this.#size.addEventListener('change', () => {
      const [width, height] = this.#size.value.split('x').map(Number);
      void this.#change({ width, height });
    });
    this.#rate.addEventListener('change', () => {
      void this.#change({ frameRate: Number(this.#rate.value) });
    });
    (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener('devicechange', () => {
      void this.show();
    });
    void this.show();
  }

  /** Draws what is wished and what there is. */
  async show(): Promise<void> {
    const { width, height, frameRate } = this.links.wish();
    fill(
      this.#size,
      withOwn(SIZES, `${width}x${height}`).map((value) => [value, value.replace('x', ' × ')]),
      `${width}x${height}`,
    );
    fill(
      this.#rate,
      withOwn(RATES, `${frameRate}`).map((rate) => [rate, text('camera.rate_value', { rate })]),
      `${frameRate}`,
    );
    this.#sayWhatItGives();
    const cameras = await listCameras();
    this.#showDevices(cameras);
    this.#showSides(cameras);
  }

  async #change(patch: Partial<CameraWish>): Promise<void> {
    const wish = { ...this.links.wish() };
    // A camera and a side say the same thing: the newer one counts.
    if ('device' in patch) delete wish.facing;
    if ('facing' in patch) delete wish.device;
    const taken = await this.links.change({ ...wish, ...patch });
    // One that does not open is not tried first at the next visit.
    if (taken && ('device' in patch || 'facing' in patch)) rememberDevice(patch.device ?? '');
    await this.show();
  }

  #showDevices(cameras: readonly MediaDeviceInfo[]): void {
    // Before the camera was allowed, browsers tell neither names nor ids.
    const known = cameras.filter(({ deviceId }) => deviceId !== '');
    const names = known.map(({ deviceId, label }, i): [string, string] => [
      deviceId,
      label || text('camera.device_numbered', { number: i + 1 }),
    ]);
    const inUse = this.links.track()?.getSettings().deviceId;
    const { device = '' } = this.links.wish();
    const chosen = [inUse, device].find((id) => known.some(({ deviceId }) => deviceId === id));
    fill(this.#device, chosen ? names : [['', text('camera.device_any')], ...names], chosen ?? '');
  }

  /** Only phones and tablets have sides; a single camera has none to choose from. */
  #showSides(cameras: readonly MediaDeviceInfo[]): void {
    const inUse = this.links.track()?.getSettings().facingMode as Facing | undefined;
    const { facing = inUse ?? 'user' } = this.links.wish();
    this.#facingRow.hidden = !(
      cameras.length > 1 &&
      (inUse !== undefined || matchMedia('(pointer: coarse)').matches)
    );
    this.#facing.show(
      [
        { value: 'user', words: text('camera.facing_front'), facts: [] },
        { value: 'environment', words: text('camera.facing_back'), facts: [] },
      ],
      facing,
    );
  }

  #sayWhatItGives(): void {
    const { width, height, frameRate } = this.links.track()?.getSettings() ?? {};
    this.#hint.textContent =
      width && height && frameRate
        ? text('camera.gives', { width, height, rate: Math.round(frameRate) })
        : '';
  }
}

async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  const all = (await devices?.enumerateDevices().catch(() => [])) ?? [];
  return all.filter(({ kind }) => kind === 'videoinput');
}

function fill(select: HTMLSelectElement, values: readonly [string, string][], chosen: string): void {
  select.replaceChildren(
    ...values.map(([value, words]) => make('option', { value, selected: value === chosen }, words)),
  );
}
