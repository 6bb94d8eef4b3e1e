// Runs the tests of this folder in Pyodide, on TensorFlow.js tensors: the same files, by the same pytest.
//
//   node run_tfjs.mjs CHECKOUT REPORT MODULES [PYTEST ARGUMENT...]
//
// CHECKOUT is the repository's root, REPORT the JSON file that conftest.py writes, MODULES a JSON object of the pure
// Python modules that the tests import and where each lies: { "pytest": "/.../site-packages/pytest", ... }.
// Started by run_both.py, which knows where the modules are.

import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [checkout, report, modules, ...pytestArguments] = process.argv.slice(2);
const client = join(resolve(checkout), "webapp", "client");
const require = createRequire(join(client, "package.json"));

const tf = require("@tensorflow/tfjs-core");
await startBackend(process.env.COMPOSITOR_TFJS_BACKEND ?? "wasm");

const pyodideFolder = dirname(require.resolve("pyodide/package.json"));
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({
  indexURL: `${pyodideFolder}/`,
  env: { COMPOSITOR_TEST_REPORT: "/report/" + basename(report) },
});
pyodide.registerJsModule("tfjs", tf);
pyodide.mountNodeFS("/checkout", resolve(checkout));
pyodide.mountNodeFS("/report", dirname(resolve(report)));
mountModules(JSON.parse(modules));

const code = pyodide.runPython(`
import os, sys
sys.dont_write_bytecode = True  # nothing of this Python's is to stay in the checkout or the environment
sys.path[:0] = ["/modules", "/checkout/pyodide_pkg/src"]
os.chdir("/checkout")
import pytest
# sys: Pyodide has no file descriptors to capture. cacheprovider: it would write into the checkout.
int(pytest.main([
    "tests/compositor", "--capture=sys", "--color=no",
    "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", *${JSON.stringify(pytestArguments)},
]))
`);
process.exit(code);

async function startBackend(name) {
  if (name === "wasm") {
    const wasm = require("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
    wasm.setThreadsCount(1); // Node's threads would keep the process alive, and the page uses one as well
  } else {
    require("@tensorflow/tfjs-backend-cpu");
  }
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js has no backend "${name}" here.`);
  await tf.ready();
}

// A folder is mounted; a module of one file is copied.
function mountModules(places) {
  pyodide.FS.mkdirTree("/modules");
  for (const place of Object.values(places)) {
    const target = `/modules/${basename(place)}`;
    if (statSync(place).isDirectory()) pyodide.mountNodeFS(target, place);
    else pyodide.FS.writeFile(target, readFileSync(place));
  }
}
