import { defineConfig, mergeConfig } from 'vite';
import page from './vite.config.ts';

// How modules are found and workers are built is the page's; what is built and where it goes is not.
const { resolve = {}, worker = {} } = page;

/**
 * The npm package: the library's modules for the page, and the worker with all that it loads. Everything finds what
 * belongs to it relative to itself, so that the folder can be served from anywhere.
 */
export default mergeConfig(
  { resolve, worker },
  defineConfig({
    base: './',
    worker: {
      rolldownOptions: {
        output: {
          // Under a name that is known beforehand: only the worker's own files are named for their content.
          entryFileNames: 'worker.js',
          chunkFileNames: 'worker/[name]-[hash].js',
          assetFileNames: 'worker/[name]-[hash][extname]',
        },
      },
    },
    build: {
      outDir: 'package/dist',
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          index: 'src/processor/index.ts',
          livekit: 'src/adapters/livekit.ts',
          twilio: 'src/adapters/twilio.ts',
          jitsi: 'src/adapters/jitsi.ts',
          // Has the worker built beside them; of no use itself.
          carrier: 'src/page/assets.ts',
        },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: 'library/[name]-[hash].js' },
      },
    },
  }),
);
