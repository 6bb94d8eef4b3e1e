// The types of the package: what the compiler writes for its entries, and of the rest only what those refer to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** `from './x'` and `import('./x')` with a relative address, as the compiler writes them. */
const RELATIVE = /(from |import\()(['"])(\.{1,2}\/[^'"]+)\2/g;

/**
 * Writes the declarations of entries and of what they import.
 *
 * @param target folder to write to.
 * @param entries by name, their paths below src/ without an ending.
 */
export function writeDeclarations(target, entries) {
  const source = resolve('src');
  const written = compile(Object.values(entries).map((entry) => join(source, `${entry}.ts`)));
  const waiting = Object.values(entries).map((entry) => join(source, entry));
  const done = new Set();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const text = written.get(`${path}.d.ts`);
    if (text === undefined) throw new Error(`The compiler wrote no types for ${relative(source, path)}.`);
    // Node's way of resolving wants the ending, the sources' does not.
    const complete = text.replace(RELATIVE, (_, before, quote, address) => {
      const found = resolve(dirname(path), address);
      const module = written.has(`${found}.d.ts`) ? found : join(found, 'index');
      waiting.push(module);
      const shown = relative(dirname(path), module).replaceAll('\\', '/');
      return `${before}${quote}${shown.startsWith('.') ? shown : `./${shown}`}.js${quote}`;
    });
    const file = join(target, `${relative(source, path)}.d.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, complete);
  }
}

/** What the compiler would write, by the source's own path with another ending. */
function compile(files) {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const written = new Map();
  const program = ts.createProgram(files, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  const { diagnostics } = program.emit(undefined, (path, text) => written.set(resolve(path), text));
  if (diagnostics.length > 0)
    throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));
  return written;
}
