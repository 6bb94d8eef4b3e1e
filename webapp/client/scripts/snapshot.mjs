// Writes what Python's memory looks like once it has started and has imported the compositor, so that the page need not
// go through that again: in the browser it takes seconds, during which the worker could finish no frame.
//
// node scripts/snapshot.mjs WHEEL SNAPSHOT
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { loadPyodide } from 'pyodide';

const [wheel, target] = process.argv.slice(2);
const pyodide = await loadPyodide({ _makeSnapshot: true });
const bytes = readFileSync(wheel);
pyodide.unpackArchive(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'wheel');
pyodide.runPython('import compositor.session, functools, zipfile, shutil');
writeFileSync(`${target}.part`, pyodide.makeMemorySnapshot());
renameSync(`${target}.part`, target);
process.exit(0); // Pyodide's event loop would keep Node waiting.
