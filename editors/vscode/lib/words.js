// What the extension says and shows, apart from the editor, so that it can be tested without one.
'use strict';

/** How to go on where the program is not there. */
const NOT_FOUND = (path) =>
  path === 'rules'
    ? 'The program “rules” was not found on the PATH. Install it (“cargo install --path .” in its folder), or say in the ' +
      'setting “rules.path” where it is.'
    : `The program “${path}” was not found. The setting “rules.path” must name the program “rules”.`;

/** Whether the program could not be started because there is none, or none that may be started. */
function isMissing(error) {
  return Boolean(error) && ['ENOENT', 'EACCES', 'ENOTDIR', 'EISDIR', 'EPERM'].includes(error.code);
}

/** What a page in the editor may do: show itself, with its own style sheet. No script, no picture, no network. */
const POLICY =
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; ` +
  `base-uri 'none'; form-action 'none'" />`;

/** The page of the server, with the policy before everything else in its head. */
function explanationPage(html) {
  const head = /<head[^>]*>/i.exec(html);
  if (!head) throw new Error('the server gave no page');
  const at = head.index + head[0].length;
  return `${html.slice(0, at)}\n${POLICY}${html.slice(at)}`;
}

/** One line about a scenario that was run. */
function scenarioMessage({ name, passed }) {
  return passed
    ? `“${name}”: the rules answer as expected.`
    : `“${name}”: the rules answer something else. See the output “Rules”.`;
}

/** Today where the editor is: the engine itself reads no clock. */
function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

module.exports = { NOT_FOUND, POLICY, explanationPage, isMissing, scenarioMessage, today };
