#!/usr/bin/env node
// Copies what a page has to serve into one of its folders: npx backdrop-assets public/backdrop
import console from 'node:console';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** Names what was copied, so that the next version takes the place of that and of nothing else. */
const MANIFEST = 'backdrop-files.json';
const MODELS = 'models/index.json';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || folder.startsWith('-') || rest.length > 0)
  end(2, 'Usage: backdrop-assets FOLDER, a folder that your page is served from: public/backdrop, say.');
if (existsSync(folder) && !statSync(folder).isDirectory())
  end(1, `${folder} is a file. Name a folder, which may be missing.`);
const ours = existsSync(join(folder, MANIFEST));
if (existsSync(folder) && !ours && readdirSync(folder).length > 0)
  end(1, `${folder} holds other files. Name a folder of its own, which may be missing.`);

const source = fileURLToPath(new URL('../dist', import.meta.url));
const { version } = read(fileURLToPath(new URL('../package.json', import.meta.url)));
const before = ours ? read(join(folder, MANIFEST)).files : [];
const listed = ours && existsSync(join(folder, MODELS)) ? read(join(folder, MODELS)).models : [];
const files = filesIn(source);
for (const file of before) if (!files.includes(file)) remove(file);
cpSync(source, folder, { recursive: true });
keepModels();
writeFileSync(join(folder, MANIFEST), JSON.stringify({ version, files }));
console.log(`Backdrop ${version} is in ${folder}.`);

/** Models that somebody has added stay in the list. */
function keepModels() {
  const list = read(join(folder, MODELS));
  const known = new Set(list.models.map(({ id }) => id));
  const added = listed.filter(({ id }) => !known.has(id) && existsSync(join(folder, 'models', id)));
  if (added.length === 0) return;
  writeFileSync(join(folder, MODELS), JSON.stringify({ ...list, models: [...list.models, ...added] }));
}

/** Removes a file of the version before, and the folders that it leaves empty. */
function remove(file) {
  rmSync(join(folder, file), { force: true });
  for (let inside = dirname(file); inside !== '.'; inside = dirname(inside)) {
    const path = join(folder, inside);
    if (!existsSync(path) || readdirSync(path).length > 0) return;
    rmSync(path, { recursive: true });
  }
}

/** Every file below a folder, by its name from there, with slashes. */
function filesIn(top) {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return end(1, `${path} cannot be read (${error.message}). Remove it, or name another folder.`);
  }
}

function end(code, words) {
  console.error(words);
  process.exit(code);
}
