import { Capture } from '../pipeline/capture';
import { Compose } from '../pipeline/compose';
import { loadImage } from '../pipeline/images';
import type { Kernels } from '../pipeline/kernels/kernels';
import { meanColor } from '../pipeline/mean';
import { ModelInUse } from '../pipeline/model';
import { ChosenRenderer } from '../pipeline/render/choose';
import { PlanesRenderer } from '../pipeline/render/planes';
import { WebGl2Renderer } from '../pipeline/render/webgl2/renderer';
import { disposeSegmented } from '../pipeline/segment';
import type { CompositorSettings } from '../pipeline/settings';
import { DEFAULT_SETTINGS } from '../pipeline/startplan';
import type { Size } from '../models/sides';
import { BackdropError } from '../processor/errors';
import type { Look } from './messages';
import { SceneFilm } from './scene-film';

/** The picture's way without a clock: the model looks at every frame, and nothing is left out to save time. */
export class Finisher {
  #capture: Capture;
  #model: ModelInUse;
  #compose = new Compose();
  #renderer: ChosenRenderer;
  #scene: SceneFilm | null = null;
  #looks = 0;

  /** @param notice is told in words what the user should know. */
  constructor(kernels: Kernels, notice: (text: string) => void) {
    this.#capture = new Capture(kernels);
    this.#model = new ModelInUse(kernels, notice);
    this.#renderer = new ChosenRenderer(
      { planes: () => new PlanesRenderer(kernels), webgl2: (attributes) => new WebGl2Renderer(attributes) },
      notice,
    );
  }

  /**
   * Takes a look on; the one before stays where this is refused.
   *
   * @param size of the pictures that will come.
   * @throws BackdropError in words.
   */
  async wear({ settings: asked, model, renderer, film }: Look, size: Size): Promise<void> {
    const { picture, ...changes } = asked;
    const [image, files, scene] = await Promise.all([
      picture === undefined ? null : loadImage(picture),
      this.#model.fetch(model),
      film === null ? null : SceneFilm.open(film),
      // Refinement and the choice of people are Python's.
      this.#compose.loadPython(),
    ]);
    await this.#model.use(model, files, size);
    this.#renderer.prefer(renderer);
    const number = ++this.#looks;
    const settings: Partial<CompositorSettings> = {
      ...changes,
      tier: 'full',
      part_names: model.card.parts ?? DEFAULT_SETTINGS.part_names,
      scene_color: image ? meanColor(image) : (scene?.color ?? null),
      ...(image && { image: `image-${number}` }),
      ...(scene && { video: scene.name }),
    };
    this.#compose.update(settings);
    if (image) this.#renderer.setImage(settings.image!, image);
    this.#scene?.close();
    this.#scene = scene;
    this.forget();
  }

  /** What comes next is another picture than the one before. */
  forget(): void {
    this.#compose.reset();
  }

  /**
   * A finished frame, the caller's to close as the given one is. Both have the same size and times.
   *
   * @throws BackdropError where it could not be finished; then there is none.
   */
  async finish(frame: VideoFrame): Promise<VideoFrame> {
    const { plan } = this.#compose;
    const segmenter = this.#model.segmenter;
    if (!segmenter || !this.#compose.ready)
      throw new BackdropError('stage-failed', 'No look was chosen for the file yet.', 'segment');
    const behind = await this.#scene?.at(frame.timestamp / 1e6);
    if (behind) await this.#renderer.setVideoFrame(this.#scene!.name, behind);
    const picture = await this.#capture.read(frame);
    const found = segmenter.segment(picture, plan);
    try {
      const masks = await this.#compose.compose(found, picture.timestamp);
      return this.#renderer.render(picture, masks, plan);
    } finally {
      disposeSegmented(found);
    }
  }
}
