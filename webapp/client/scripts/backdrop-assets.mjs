#!/usr/bin/env node
// Copies what a page has to serve into one of its folders: npx backdrop-assets public/backdrop
import console from 'node:console';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || folder.startsWith('-') || rest.length > 0) {
  console.error(
    'Usage: backdrop-assets FOLDER, a folder that your page is served from: public/backdrop, say.',
  );
  process.exit(2);
}
// A folder of files of another version is replaced, and no other one is.
const ours = existsSync(join(folder, 'worker.js')) && existsSync(join(folder, 'models/index.json'));
if (existsSync(folder) && !ours && readdirSync(folder).length > 0) {
  console.error(`${folder} holds other files. Name a folder of its own, which may be missing.`);
  process.exit(1);
}
rmSync(folder, { recursive: true, force: true });
cpSync(fileURLToPath(new URL('../dist', import.meta.url)), folder, { recursive: true });
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
console.log(`Backdrop ${version} is in ${folder}.`);
