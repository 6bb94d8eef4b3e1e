/** A background that the project draws itself (tools/draw_backgrounds.py). */
export interface Background {
  /** Its name in the page's address. */
  name: string;
  title: string;
  /** Addresses of the 1920x1080 picture and of its 192x108 thumbnail. */
  picture: string;
  thumbnail: string;
}

// Vite gives every file its hashed address at build time.
const files = import.meta.glob<string>('./backgrounds/*.webp', {
  eager: true,
  query: '?url',
  import: 'default',
});

function address(file: string): string {
  const found = files[`./backgrounds/${file}.webp`];
  if (!found) throw new Error(`${file}.webp is missing: run tools/draw_backgrounds.py, then build again`);
  return found;
}

function background(name: string, title: string): Background {
  return { name, title, picture: address(name), thumbnail: address(`${name}-thumb`) };
}

/** In the order of the panel; the first stands in where an address asks for an image without naming one. */
export const BACKGROUNDS: readonly Background[] = [
  background('studio', 'Studio'),
  background('library', 'Library'),
  background('mountains', 'Mountains'),
  background('dusk', 'Dusk'),
  background('city', 'City'),
  background('garden', 'Garden'),
  background('paper', 'Paper'),
];

/** Stands for the visitor's own room, blurred. */
export const BLUR_THUMBNAIL = address('blur-thumb');

/** The background with this name; undefined where there is none. */
export function findBackground(name: string): Background | undefined {
  return BACKGROUNDS.find((candidate) => candidate.name === name);
}
