import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Where the app's description and its icons are. */
const FOLDER = 'src/page/app';
const NAME = 'virtual:app-manifest';
/** Drawn from icon.svg, with round corners where `any`; `maskable`: whatever shape is cut out of it, the person is inside. */
const ICONS = [
  { file: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
  { file: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
  { file: 'icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
];
const TOUCH_ICON = 'icon-180.png';

/**
 * Writes the web app manifest (https://www.w3.org/TR/appmanifest/) with the icons that it names, all under names that
 * change with their content. `virtual:app-manifest` exports their addresses.
 */
export function appManifest(): Plugin {
  const addresses = { manifest: '', touchIcon: '' };
  return {
    name: 'app-manifest',
    resolveId: (id) => (id === NAME ? id : undefined),
    load: (id) =>
      id === NAME
        ? Object.entries(addresses)
            .map(([name, address]) => `export const ${name} = ${JSON.stringify(address)};`)
            .join('\n')
        : undefined,
    buildStart() {
      const emit = (name: string, source: string | Uint8Array): string => {
        const dot = name.lastIndexOf('.');
        const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
        const fileName = `assets/${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
        this.emitFile({ type: 'asset', fileName, source });
        return `/${fileName}`;
      };
      const read = (name: string): Buffer => readFileSync(join(FOLDER, name));
      const icons = ICONS.map(({ file, ...about }) => ({ src: emit(file, read(file)), ...about }));
      addresses.touchIcon = emit(TOUCH_ICON, read(TOUCH_ICON));
      const about = JSON.parse(read('app.json').toString()) as object;
      addresses.manifest = emit('app.webmanifest', JSON.stringify({ ...about, icons }));
    },
  };
}
