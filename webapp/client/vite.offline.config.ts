import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import PYODIDE_FILES from './scripts/pyodide-files.json' with { type: 'json' };

const STATIC = '../static';

/** The service worker, built after the page: it knows every file that the page's build wrote. */
export default defineConfig(() => ({
  publicDir: false as const,
  define: { PRECACHED: JSON.stringify(precached()), 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: STATIC,
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: 'src/offline/service-worker.ts',
      // Not a module: not every browser starts a service worker that is one.
      formats: ['iife' as const],
      name: 'offline',
      fileName: () => 'service-worker.js',
    },
  },
}));

/** Every file that the page may ask for, and the page. Only its address says nothing about its content. */
function precached(): { url: string; revision?: string }[] {
  const { version } = JSON.parse(readFileSync('node_modules/pyodide/package.json', 'utf8')) as {
    version: string;
  };
  const urls = [
    ...readdirSync(join(STATIC, 'assets'))
      .filter((name) => !/\.(br|gz)$/.test(name))
      .map((name) => `/assets/${name}`),
    ...PYODIDE_FILES.map((name) => `/pyodide/${version}/${name}`),
  ].sort();
  const page = createHash('sha256').update(urls.join()).update(readFileSync('../templates/index.html'));
  return [{ url: '/', revision: page.digest('hex').slice(0, 16) }, ...urls.map((url) => ({ url }))];
}
