// Says whether a packed extension (a zip file) holds what it needs, and nothing of its workshop.
'use strict';

const fs = require('node:fs');

/** The names in a zip file, from the list at its end. */
function names(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('this is no zip file');
  let at = bytes.readUInt32LE(end + 16);
  const found = [];
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    found.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return found;
}

const found = names(fs.readFileSync(process.argv[2]));
const needed = [
  'extension.vsixmanifest',
  'extension/package.json',
  'extension/extension.js',
  'extension/lib/words.js',
  'extension/language-configuration.json',
  'extension/syntaxes/rules.tmLanguage.json',
  'extension/snippets/rules.json',
  'extension/node_modules/vscode-languageclient/package.json',
  'extension/node_modules/vscode-languageserver-protocol/package.json',
];
const lower = new Set(found.map((name) => name.toLowerCase()));
const missing = needed.filter((name) => !lower.has(name.toLowerCase()));
const papers = ['readme.md', 'changelog.md', 'license.txt'].filter((name) => !lower.has(`extension/${name}`));
const stray = found.filter((name) => /extension\/(test|test\.sh|\.npmrc|package-lock)|@vscode\/vsce|textmate\/|oniguruma/.test(name));
if (missing.length || papers.length || stray.length) {
  console.error({ missing, papers, stray });
  process.exit(1);
}
console.log(`packed: ${found.length} files, ${fs.statSync(process.argv[2]).size} bytes`);
