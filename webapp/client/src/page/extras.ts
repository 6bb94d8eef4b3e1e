import type { BackgroundProcessor } from '../processor';
import { writeAddress, type Asked } from './address';
import type { Call } from './call';
import type { Choices } from './choices';
import { find } from './dom';
import type { CameraChoice } from './panel/camera';
import type { Stage } from './stage';

/** What the extras work with. */
export interface ExtraLinks {
  processor: BackgroundProcessor;
  stage: Stage;
  call: Call;
  /** What the address asked for; it is kept as things are. */
  asked: Asked;
  choices: () => Readonly<Choices>;
  rewriteAddress: () => void;
  failed: (error: unknown) => void;
}

/** Parts of the page that are not needed for the first picture: each is loaded when it first is. */
export class Extras {
  #furnished = false;
  #camera: CameraChoice | null = null;

  constructor(private readonly links: ExtraLinks) {
    const group = find('camera-group', HTMLDetailsElement);
    const open = (): void => {
      if (group.open) this.#openCamera(group, open);
    };
    group.addEventListener('toggle', open);
    this.#followOutputPage();
    find('insight', HTMLDetailsElement).addEventListener(
      'toggle',
      () => {
        this.#openInsight();
      },
      { once: true },
    );
  }

  /** Settings change: the link to the output page is written as late as may be, and before its address can be copied. */
  #followOutputPage(): void {
    const { asked, choices } = this.links;
    const link = find('output-page', HTMLAnchorElement);
    for (const before of ['pointerenter', 'focus', 'click'])
      link.addEventListener(before, () => {
        link.href = writeAddress({ ...asked, choices: choices(), view: 'output', autostart: true });
      });
  }

  /** There is a picture: its tools come. */
  furnish(): void {
    if (this.#furnished || this.links.asked.view === 'output') return;
    this.#furnished = true;
    this.#loadTools().catch(this.links.failed);
  }

  /** Draws anew what has changed: the language, or what is known of the camera. */
  show(): void {
    void this.#camera?.show();
  }

  async #loadTools(): Promise<void> {
    const { equip } = await import('./stage/tools');
    const { asked, rewriteAddress } = this.links;
    equip({
      ...this.links,
      mirror: asked.mirror,
      mirrored: (on) => {
        asked.mirror = on;
        rewriteAddress();
      },
    });
  }

  #openInsight(): void {
    import('./insight/insight')
      .then(({ Insight }) => new Insight(this.links.processor, this.links.failed))
      .catch(this.links.failed);
  }

  #openCamera(group: HTMLDetailsElement, open: () => void): void {
    group.removeEventListener('toggle', open);
    this.#loadCamera(group).catch(this.links.failed);
  }

  async #loadCamera(group: HTMLDetailsElement): Promise<void> {
    const { CameraChoice } = await import('./panel/camera');
    const { call, asked, rewriteAddress } = this.links;
    const choice = (this.#camera = new CameraChoice({
      wish: () => asked.camera,
      change: async (wish) => {
        const taken = await call.change(wish);
        rewriteAddress();
        return taken;
      },
      track: () => call.camera,
    }));
    group.addEventListener('toggle', () => {
      if (group.open) void choice.show();
    });
  }
}
