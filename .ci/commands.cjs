// Workflow commands on standard input, read as GitHub's runner reads them, and written again by GitHub's own
// toolkit: what comes out must be what came in.
//
// usage: commands.cjs NODE_MODULES < COMMANDS

const fs = require('node:fs');
const path = require('node:path');
const { issueCommand } = require(path.join(path.resolve(process.argv[2]), '@actions/core/lib/command'));

// The order in which the runner takes its escapes back (`ActionCommand.cs`).
const text = (value) => value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const property = (value) =>
  value
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

for (const line of fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '')) {
  const end = line.indexOf('::', 2);
  if (!line.startsWith('::') || end < 0) throw new Error(`no command: ${line}`);
  const [name, ...rest] = line.slice(2, end).split(' ');
  const properties = {};
  for (const pair of rest.join(' ').split(',')) {
    const [key, ...value] = pair.split('=');
    properties[key] = property(value.join('='));
  }
  issueCommand(name, properties, text(line.slice(end + 2)));
}
