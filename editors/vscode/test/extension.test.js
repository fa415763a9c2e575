// Tests of the extension without an editor: what it declares, what it says, and how it colours.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { test } = require('node:test');

const root = path.join(__dirname, '..');
const read = (name) => fs.readFileSync(path.join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('every file that the manifest names is there, and is JSON where it should be', () => {
  const { languages, grammars, snippets } = manifest.contributes;
  const names = [languages[0].configuration, grammars[0].path, snippets[0].path];
  for (const name of names) JSON.parse(read(name));
  assert.ok(fs.existsSync(path.join(root, manifest.main)));
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) assert.ok(read(name).length > 100);
});

test('the patterns of the language configuration are regular expressions', () => {
  const configuration = JSON.parse(read('language-configuration.json'));
  const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
  const indents = new RegExp(increaseIndentPattern);
  for (const line of ['eligibility help "Help"', '  condition age "Aged"', '    met when any of', 'scenario "A"', '  given']) {
    assert.match(line, indents);
  }
  for (const line of ['  limit 4 weeks', '  cites spec 1', '    met when child.age is 4']) {
    assert.doesNotMatch(line, indents);
  }
  assert.match('define x: date', new RegExp(decreaseIndentPattern));
  for (const rule of configuration.onEnterRules) {
    for (const key of ['beforeText', 'afterText']) if (rule[key]) new RegExp(rule[key]);
  }
  new RegExp(configuration.wordPattern);
});

test('snippets have a prefix of their own, a description and a last stop', () => {
  const prefixes = new Set();
  for (const [name, snippet] of Object.entries(JSON.parse(read('snippets/rules.json')))) {
    assert.ok(!prefixes.has(snippet.prefix), name);
    prefixes.add(snippet.prefix);
    assert.ok(snippet.description && snippet.body.at(-1) === '$0', name);
  }
});

const words = require('../lib/words');

test('a page gets its policy before anything else', () => {
  const page = words.explanationPage('<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8" />');
  assert.match(page, /<head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('charset'));
  assert.throws(() => words.explanationPage('no page'));
});

test('who has no program is told how to get it', () => {
  assert.match(words.NOT_FOUND('rules'), /cargo install.*rules\.path/);
  assert.match(words.NOT_FOUND('/opt/rules'), /“\/opt\/rules” was not found/);
  assert.ok(words.isMissing({ code: 'ENOENT' }));
  assert.ok(!words.isMissing(null) && !words.isMissing({ code: 1 }));
});

test('days and messages', () => {
  assert.equal(words.today(new Date(2026, 6, 1)), '2026-07-01');
  assert.match(words.scenarioMessage({ name: 'A', passed: true }), /as expected/);
  assert.match(words.scenarioMessage({ name: 'A', passed: false }), /something else/);
});

// --- the extension in an editor that is made up -----------------------------------------------------

/** An editor as far as the extension knows one, and a server that answers what it is asked. */
function editor({ missing = false, language = 'rules', uri = 'file:///a.rules', set = {}, fails = '' } = {}) {
  const seen = { commands: {}, messages: [], requests: [], output: '', panels: [], client: undefined, contexts: {} };
  const document = { languageId: language, isDirty: false, uri: { toString: () => uri }, save: async () => true };
  const vscode = {
    window: {
      createOutputChannel: () => ({ clear: () => (seen.output = ''), append: (text) => (seen.output += text), show() {}, dispose() {} }),
      showErrorMessage: async (text) => void seen.messages.push(['error', text]),
      showWarningMessage: async (text) => void seen.messages.push(['warning', text]),
      showInformationMessage: async (text) => void seen.messages.push(['information', text]),
      createWebviewPanel: (id, title, place, options) => {
        const panel = { webview: { html: '' }, options, title, onDidDispose() {}, reveal() {} };
        seen.panels.push(panel);
        return panel;
      },
      activeTextEditor: { document, selection: { active: { line: 3, character: 2 } } },
    },
    workspace: {
      isTrusted: true,
      getConfiguration: () => ({ get: (key, other) => (key === 'path' && missing ? '/nowhere/rules' : set[key] ?? other) }),
      onDidChangeConfiguration: () => ({ dispose() {} }),
      onDidGrantWorkspaceTrust: () => ({ dispose() {} }),
      asRelativePath: () => 'case.json',
    },
    commands: {
      registerCommand: (name, run) => ((seen.commands[name] = run), { dispose() {} }),
      executeCommand: async (name, key, value) => (name === 'setContext' ? (seen.contexts[key] = value) : undefined),
    },
    Uri: { file: (name) => name, joinPath: (...parts) => parts.join('/') },
    ViewColumn: { Beside: -2 },
  };
  class LanguageClient {
    constructor(id, name, server, options) {
      Object.assign(this, { server, options });
      seen.client = this;
      this.code2ProtocolConverter = { asUri: (one) => one.toString() };
    }
    async start() {}
    async stop() {}
    async sendRequest(method, parameters) {
      seen.requests.push([method, parameters]);
      if (fails) throw new Error(fails);
      return {
        'rules.runScenario': { name: 'Ten', passed: false, text: 'expected …' },
        'rules.checkCase': { text: '✓ ELIGIBLE' },
        'rules.explainCase': { html: '<html><head><title>x</title></head></html>' },
      }[parameters.command];
    }
  }
  const load = Module._load;
  const children = { execFile: (file, list, options, done) => done(missing ? { code: 'ENOENT' } : null) };
  Module._load = function (name, ...rest) {
    if (name === 'vscode') return vscode;
    if (name === 'node:child_process') return children;
    if (name === 'vscode-languageclient/node') return { LanguageClient, RevealOutputChannelOn: { Never: 4 } };
    return load.call(this, name, ...rest);
  };
  try {
    delete require.cache[require.resolve('../extension')];
    return { seen, extension: require('../extension') };
  } finally {
    Module._load = load;
  }
}

test('the commands of the manifest are those that are registered', async () => {
  const { seen, extension } = editor();
  await extension.activate({ subscriptions: [] });
  const declared = manifest.contributes.commands.map((one) => one.command).sort();
  assert.deepEqual(Object.keys(seen.commands).sort(), declared);
  assert.deepEqual(seen.client.server.run, { command: 'rules', args: ['lsp'] });
  assert.equal(seen.contexts['rules.running'], true);
  await extension.deactivate();
  assert.equal(seen.contexts['rules.running'], false);
});

test('the server is told what is set', async () => {
  const { seen, extension } = editor({ set: { library: ['../rules'], asAt: '2026-07-01' } });
  await extension.activate({ subscriptions: [] });
  assert.deepEqual(seen.client.options.initializationOptions, { rules: ['../rules'], asAt: '2026-07-01' });
  const usual = editor();
  await usual.extension.activate({ subscriptions: [] });
  assert.deepEqual(usual.seen.client.options.initializationOptions, {});
});

test('a case that cannot be right is told of, line by line', async () => {
  const { seen, extension } = editor({ language: 'json', fails: 'line 3: one\nline 9: two' });
  await extension.activate({ subscriptions: [] });
  await seen.commands['rulesEditor.checkCase']();
  assert.equal(seen.output, 'line 3: one\nline 9: two\n');
  assert.deepEqual(seen.messages, [['error', 'Rules: line 3: one (more in the output “Rules”)']]);
});

test('the client library is there for the editors that the manifest names', () => {
  const client = JSON.parse(read('node_modules/vscode-languageclient/package.json'));
  assert.equal(manifest.engines.vscode, client.engines.vscode);
  const load = Module._load;
  const anything = new Proxy(class {}, { get: (of, key) => (key === 'prototype' ? of.prototype : key === 'version' ? '1.120.0' : class {}) });
  Module._load = function (name, ...rest) {
    return name === 'vscode' ? anything : load.call(this, name, ...rest);
  };
  try {
    assert.equal(typeof require('vscode-languageclient/node').LanguageClient, 'function');
  } finally {
    Module._load = load;
  }
});

test('without the program nothing is started, and the person is told', async () => {
  const { seen, extension } = editor({ missing: true });
  await extension.activate({ subscriptions: [] });
  assert.equal(seen.client, undefined);
  assert.match(seen.messages[0][1], /“\/nowhere\/rules” was not found/);
});

test('a scenario is run where the cursor is', async () => {
  const { seen, extension } = editor();
  await extension.activate({ subscriptions: [] });
  await seen.commands['rulesEditor.runScenario']();
  assert.deepEqual(seen.requests, [
    ['workspace/executeCommand', { command: 'rules.runScenario', arguments: [{ uri: 'file:///a.rules', position: { line: 3, character: 2 } }] }],
  ]);
  assert.equal(seen.output, 'expected …\n');
  assert.match(seen.messages[0][1], /“Ten”: the rules answer something else/);
});

test('a case is answered, and explained on a page that can do nothing', async () => {
  const { seen, extension } = editor({ language: 'json', uri: 'file:///case.json' });
  await extension.activate({ subscriptions: [] });
  await seen.commands['rulesEditor.checkCase']();
  assert.equal(seen.output, '✓ ELIGIBLE\n');
  await seen.commands['rulesEditor.explainCase']();
  const [panel] = seen.panels;
  assert.match(panel.webview.html, /default-src 'none'/);
  assert.equal(panel.options.enableScripts, false);
  assert.match(seen.requests[1][1].arguments[0].asAt, /^\d{4}-\d{2}-\d{2}$/);
});

test('a command in the wrong file says what to open', async () => {
  const { seen, extension } = editor();
  await extension.activate({ subscriptions: [] });
  await seen.commands['rulesEditor.checkCase']();
  assert.deepEqual(seen.requests, []);
  assert.match(seen.messages[0][1], /open the JSON file of a case first/);
});

// --- colours ------------------------------------------------------------------------------------------

/** The grammar, read by the library that the editor reads it with. */
async function grammar() {
  const textmate = require('vscode-textmate');
  const oniguruma = require('vscode-oniguruma');
  const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(read('syntaxes/rules.tmLanguage.json'), 'rules.json'),
  });
  const loaded = await registry.loadGrammar('source.rules');
  return (text) => {
    let state = textmate.INITIAL;
    const found = [];
    for (const line of text.split('\n')) {
      const { tokens, ruleStack } = loaded.tokenizeLine(line, state);
      state = ruleStack;
      for (const { startIndex, endIndex, scopes } of tokens) {
        const word = line.slice(startIndex, endIndex).trim();
        if (word) found.push([word, scopes.at(-1)]);
      }
    }
    return found;
  };
}

test('words have the colours of what they are', async () => {
  const colours = await grammar();
  const of = (text, word) => (colours(text).find(([found]) => found === word) ?? [word, 'not found'])[1];
  assert.equal(of('eligibility help "Help"', 'eligibility'), 'keyword.declaration.rules');
  assert.equal(of('eligibility help "Help"', 'help'), 'entity.name.type.rules');
  assert.equal(of('  condition age "Aged"', 'age'), 'entity.name.function.rules');
  assert.equal(of('  met when child.has_send', 'met when'), 'keyword.control.rules');
  assert.equal(of('  limit 10 working days', '10 working days'), 'constant.numeric.duration.rules');
  assert.equal(of('  is £1,200.00 from 1 April 2025', '£1,200.00'), 'constant.numeric.money.rules');
  assert.equal(of('  is £1,200.00 from 1 April 2025', '1 April 2025'), 'constant.numeric.date.rules');
  assert.equal(of('  x: whole number "How many?" sensitive', 'sensitive'), 'storage.modifier.rules');
  assert.equal(of('  x: whole number "How many?"', 'whole number'), 'support.type.rules');
  assert.equal(of('    - a is not one of b, c', 'is not one of'), 'keyword.operator.rules');
  assert.equal(of('  given a is none', 'none'), 'constant.language.rules');
  assert.equal(of('# eligibility help', '# eligibility help'), 'comment.line.number-sign.rules');
});

test('a word within a name, a path or a text is not coloured', async () => {
  const colours = await grammar();
  const plain = (text, word) => colours(text).some(([found, scope]) => found.includes(word) && scope === 'source.rules');
  assert.ok(plain('    - area.end is given', 'area.end'));
  assert.ok(plain('    - none_identified is given', 'none_identified'));
  const [, scope] = colours('  note "all of this is a text').find(([found]) => found.startsWith('all of'));
  assert.equal(scope, 'string.quoted.double.rules');
});

test('a text may run over lines', async () => {
  const colours = await grammar();
  const found = colours('  note "one\n    met when two"\n  limit 4 weeks');
  assert.ok(found.some(([word, scope]) => word.includes('met when two') && scope === 'string.quoted.double.rules'));
  assert.ok(found.some(([word, scope]) => word === 'limit' && scope === 'keyword.control.rules'));
});
