import { defineConfig } from 'vitest/config';
import { appManifest } from './scripts/app-manifest.ts';

export default defineConfig({
  base: '/',
  publicDir: false,
  plugins: [appManifest()],
  worker: {
    format: 'es',
    // All that the worker's own imports need, in one file: what a second one held would only be asked for after it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'worker', tags: ['$initial'] }] } } },
  },
  build: {
    outDir: '../static',
    emptyOutDir: true,
    manifest: true,
    // The page has to run where VideoFrame and WebCodecs do; nothing older needs syntax lowered for it.
    target: 'es2022',
    // Inlined data: URLs would need CSP exceptions.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['src/page/early.ts', 'src/page/main.ts'],
      // All that the page needs at once in one file as well, though later parts share some of it.
      output: {
        codeSplitting: {
          groups: [{ name: 'page', tags: ['$initial'], test: (id: string) => !id.includes('early') }],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
});
