// Builds the npm package into package/, ready for `npm pack`: the library, its types, and in dist/ everything that a
// page has to serve.
//
// node scripts/package.mjs
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { writeDeclarations } from './declarations.mjs';

const CHECKOUT = '../..';
const TARGET = 'package';
const DIST = join(TARGET, 'dist');

/** Entries of the package by the names under which they are imported. */
const ENTRIES = {
  index: 'processor/index',
  livekit: 'adapters/livekit',
  twilio: 'adapters/twilio',
  jitsi: 'adapters/jitsi',
};
/** The models that come with the project, the default one first, as the server lists them. */
const MODELS = ['mediapipe-selfie-landscape', 'mediapipe-selfie'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
/** What Pyodide needs to start; its package holds more. */
const PYODIDE_FILES = readJson('scripts/pyodide-files.json');
const own = readJson('package.json');

rmSync(TARGET, { recursive: true, force: true });
await build({ configFile: 'vite.package.config.ts', logLevel: 'warn' });
rmSync(join(DIST, 'carrier.js'));
copyPyodide();
copyModels();
writeDeclarations(join(TARGET, 'types'), ENTRIES);
for (const name of ['LICENSE', 'NOTICE', 'THIRD_PARTY.md']) cpSync(join(CHECKOUT, name), join(TARGET, name));
cpSync(join(CHECKOUT, 'docs/library.md'), join(TARGET, 'README.md'));
mkdirSync(join(TARGET, 'bin'));
cpSync('scripts/backdrop-assets.mjs', join(TARGET, 'bin/backdrop-assets.mjs'));
writeFileSync(join(TARGET, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);

function copyPyodide() {
  const { version } = readJson('node_modules/pyodide/package.json');
  for (const name of PYODIDE_FILES)
    cpSync(join('node_modules/pyodide', name), join(DIST, 'pyodide', version, name));
}

/** The models with a list of their cards, which takes the server's place. */
function copyModels() {
  const folder = join(DIST, 'models');
  for (const id of MODELS) cpSync(join(CHECKOUT, 'models', id), join(folder, id), { recursive: true });
  const models = MODELS.map((id) => readJson(join(folder, id, 'card.json')));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ models }));
}

function manifest() {
  const entry = (name) => ({ types: `./types/${ENTRIES[name]}.d.ts`, import: `./dist/${name}.js` });
  const names = Object.keys(ENTRIES);
  return {
    name: own.name,
    version: own.version,
    description: 'The background of a camera track blurred, replaced or removed, on the user’s own device.',
    license: own.license,
    type: 'module',
    sideEffects: false,
    exports: {
      ...Object.fromEntries(names.map((name) => [name === 'index' ? '.' : `./${name}`, entry(name)])),
      './dist/*': './dist/*',
      './package.json': './package.json',
    },
    types: entry('index').types,
    bin: { 'backdrop-assets': 'bin/backdrop-assets.mjs' },
    files: readdirSync(TARGET).filter((name) => name !== 'package.json'),
  };
}
