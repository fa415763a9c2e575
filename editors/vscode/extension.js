// The extension: it starts `rules lsp`, and offers what the server can do for a case or a scenario as commands.
'use strict';

const vscode = require('vscode');
const { execFile } = require('node:child_process');
const { LanguageClient, RevealOutputChannelOn } = require('vscode-languageclient/node');
const { NOT_FOUND, explanationPage, isMissing, scenarioMessage, today } = require('./lib/words');

/** @type {LanguageClient | undefined} */
let client;
/** @type {vscode.OutputChannel} */
let output;
/** @type {vscode.WebviewPanel | undefined} */
let page;

async function activate(context) {
  output = vscode.window.createOutputChannel('Rules');
  const register = (name, run) =>
    context.subscriptions.push(vscode.commands.registerCommand(name, guarded(run)));
  register('rulesEditor.checkCase', checkCase);
  register('rulesEditor.explainCase', explainCase);
  register('rulesEditor.runScenario', runScenario);
  register('rulesEditor.restart', restart);
  context.subscriptions.push(
    output,
    vscode.workspace.onDidChangeConfiguration((change) => {
      // The server is told what is set when it is started.
      const told = ['rules.path', 'rules.library', 'rules.asAt'];
      if (told.some((key) => change.affectsConfiguration(key))) guarded(restart)();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(guarded(start)),
  );
  await guarded(start)();
}

async function deactivate() {
  await stop();
}

/** What goes wrong in a command is said, and not only written to a log. */
function guarded(run) {
  return async () => {
    try {
      await run();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const [first, ...more] = said.split('\n');
      // A case with several mistakes is told of in several lines: a message has room for one.
      if (more.length) {
        output.clear();
        output.append(`${said}\n`);
        output.show(true);
      }
      vscode.window.showErrorMessage(`Rules: ${first}${more.length ? ' (more in the output “Rules”)' : ''}`);
    }
  };
}

// --- the server -------------------------------------------------------------------------------------

function program() {
  return vscode.workspace.getConfiguration('rules').get('path', 'rules').trim() || 'rules';
}

/** What the server is told: where the rules are, and the day that counts as today. */
function settings() {
  const set = vscode.workspace.getConfiguration('rules');
  const library = set.get('library', []).filter((path) => path.trim());
  const asAt = set.get('asAt', '').trim();
  return { ...(library.length ? { rules: library } : {}), ...(asAt ? { asAt } : {}) };
}

/** Whether the program can be started at all: an editor says `ENOENT`, and a person has to know what to do. */
function found(path) {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: 10000 }, (error) => resolve(!isMissing(error)));
  });
}

async function start() {
  if (client || !vscode.workspace.isTrusted) return;
  const path = program();
  if (!(await found(path))) {
    await sayNotFound(path);
    return;
  }
  const run = { command: path, args: ['lsp'] };
  client = new LanguageClient(
    'rules',
    'Rules',
    { run, debug: run },
    {
      documentSelector: [{ language: 'rules', scheme: 'file' }],
      initializationOptions: settings(),
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  try {
    await client.start();
    await vscode.commands.executeCommand('setContext', 'rules.running', true);
  } catch (error) {
    client = undefined;
    throw error;
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await vscode.commands.executeCommand('setContext', 'rules.running', false);
  if (running) await running.stop().catch(() => undefined);
}

async function restart() {
  await stop();
  await start();
}

async function sayNotFound(path) {
  const settings = 'Open the Setting';
  const how = 'How to Install';
  const chosen = await vscode.window.showErrorMessage(NOT_FOUND(path), settings, how);
  if (chosen === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'rules.path');
  } else if (chosen === how) {
    const readme = vscode.Uri.joinPath(vscode.Uri.file(__dirname), 'README.md');
    await vscode.commands.executeCommand('markdown.showPreview', readme);
  }
}

/** Asks the server; it answers with data, and what it shows is ours to choose. */
async function ask(command, argument) {
  if (!client) await start();
  if (!client) return undefined;
  return client.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
}

// --- the commands -----------------------------------------------------------------------------------

/** The document in front, with the language that a command needs; saved, so that the server reads what is seen. */
async function inFront(language, what) {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.languageId !== language) {
    vscode.window.showInformationMessage(`Rules: open ${what} first.`);
    return undefined;
  }
  if (editor.document.isDirty && !(await editor.document.save())) return undefined;
  return editor;
}

function uriOf(document) {
  return client ? client.code2ProtocolConverter.asUri(document.uri) : document.uri.toString();
}

async function checkCase() {
  const editor = await inFront('json', 'the JSON file of a case');
  if (!editor) return;
  const answer = await ask('rules.checkCase', { uri: uriOf(editor.document), ...day(editor.document) });
  if (!answer) return;
  output.clear();
  output.append(answer.text.endsWith('\n') ? answer.text : `${answer.text}\n`);
  output.show(true);
}

async function runScenario() {
  const editor = await inFront('rules', 'a rule file, and put the cursor into a scenario,');
  if (!editor) return;
  const { line, character } = editor.selection.active;
  const answer = await ask('rules.runScenario', {
    uri: uriOf(editor.document),
    position: { line, character },
  });
  if (!answer) return;
  output.clear();
  output.append(answer.text.endsWith('\n') ? answer.text : `${answer.text}\n`);
  const message = scenarioMessage(answer);
  if (answer.passed) {
    vscode.window.showInformationMessage(message);
    return;
  }
  output.show(true);
  vscode.window.showWarningMessage(message);
}

async function explainCase() {
  const editor = await inFront('json', 'the JSON file of a case');
  if (!editor) return;
  const { document } = editor;
  const answer = await ask('rules.explainCase', { uri: uriOf(document), ...day(document) });
  if (!answer) return;
  if (!page) {
    page = vscode.window.createWebviewPanel(
      'rules.explanation',
      'Explanation',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      // The page needs no script and reads no file.
      { enableScripts: false, enableCommandUris: false, localResourceRoots: [], enableFindWidget: true },
    );
    page.onDidDispose(() => (page = undefined));
  } else {
    page.reveal(undefined, true);
  }
  page.title = `Explanation: ${vscode.workspace.asRelativePath(document.uri)}`;
  page.webview.html = explanationPage(answer.html);
}

/** The day that the setting names, else today. */
function day(document) {
  const set = vscode.workspace.getConfiguration('rules', document.uri).get('asAt', '').trim();
  return { asAt: set || today() };
}

module.exports = { activate, deactivate };
