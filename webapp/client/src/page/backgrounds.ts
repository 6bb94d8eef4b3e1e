import type { Key } from './language/language';

/** A background that the project draws itself (tools/draw_backgrounds.py). */
export interface Background {
  /** Its name in the page's address. */
  name: string;
  title: Key;
  /** Addresses of the picture, 1920x1080, or of the film; and of the 192x108 thumbnail. */
  file: string;
  thumbnail: string;
}

// Vite gives every file its hashed address at build time.
const files = import.meta.glob<string>('./backgrounds/*.{webp,webm}', {
  eager: true,
  query: '?url',
  import: 'default',
});

function address(file: string): string {
  const found = files[`./backgrounds/${file}`];
  if (!found) throw new Error(`${file} is missing: run tools/draw_backgrounds.py, then build again`);
  return found;
}

function background(name: string, title: Key, kind: 'webp' | 'webm'): Background {
  return { name, title, file: address(`${name}.${kind}`), thumbnail: address(`${name}-thumb.webp`) };
}

/** In the order of the panel; the first stands in where an address asks for an image without naming one. */
export const BACKGROUNDS: readonly Background[] = [
  background('studio', 'background.studio', 'webp'),
  background('library', 'background.library', 'webp'),
  background('mountains', 'background.mountains', 'webp'),
  background('dusk', 'background.dusk', 'webp'),
  background('city', 'background.city', 'webp'),
  background('garden', 'background.garden', 'webp'),
  background('paper', 'background.paper', 'webp'),
];

/** Those that move: films that loop without a seam. */
export const VIDEOS: readonly Background[] = [background('harbour', 'background.harbour', 'webm')];

/** Stands for the visitor's own room, blurred. */
export const BLUR_THUMBNAIL = address('blur-thumb.webp');

/** The background with this name; undefined where there is none. */
export function findBackground(name: string): Background | undefined {
  return BACKGROUNDS.find((candidate) => candidate.name === name);
}

/** The video with this name; undefined where there is none. */
export function findVideo(name: string): Background | undefined {
  return VIDEOS.find((candidate) => candidate.name === name);
}
