import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/',
  publicDir: false,
  worker: { format: 'es' },
  build: {
    outDir: '../static',
    emptyOutDir: true,
    manifest: true,
    // The page has to run where VideoFrame and WebCodecs do; nothing older needs syntax lowered for it.
    target: 'es2022',
    // Inlined data: URLs would need CSP exceptions.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'src/page/main.ts' },
  },
  test: { include: ['src/**/*.test.ts'] },
});
