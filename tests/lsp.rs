//! The language server as an editor sees it: one conversation with the real binary for what it can do, others for
//! what is broken, late, large or strange.

#![cfg(test)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing takes so long, on the slowest machine.
const LONG: Duration = Duration::from_secs(60);

struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// What came before it was asked for.
    kept: Vec<Value>,
    asked: i64,
}

impl Editor {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rules"))
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary starts");
        let input = child.stdin.take();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (give, output) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                let mut line = String::new();
                while {
                    line.clear();
                    out.read_line(&mut line).is_ok_and(|read| read > 0)
                } {
                    if line == "\r\n" {
                        break;
                    }
                    length = line["Content-Length: ".len()..].trim().parse().expect("a length");
                }
                let mut body = vec![0; length];
                if length == 0 || out.read_exact(&mut body).is_err() {
                    return;
                }
                let message =
                    serde_json::from_slice(&body).expect("JSON alone is on standard output");
                if give.send(message).is_err() {
                    return;
                }
            }
        });
        Self { child, input, output, kept: Vec::new(), asked: 0 }
    }

    fn send_text(&mut self, text: &str) {
        let input = self.input.as_mut().expect("it listens");
        let _ = write!(input, "Content-Length: {}\r\n\r\n{text}", text.len());
        let _ = input.flush();
    }

    fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string());
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message that fits; the others are kept.
    fn next(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&fits) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.output.recv_timeout(LONG).expect("a message comes");
            if fits(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// The whole response to a request.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.next(|message| message["id"] == id && message.get("method").is_none())
    }

    fn result(&mut self, method: &str, params: Value) -> Value {
        let response = self.ask(method, params);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].clone()
    }

    fn initialize(&mut self, params: Value) -> Value {
        let result = self.result("initialize", params);
        self.tell("initialized", json!({}));
        result
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "rules", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// The messages of the reports on a text, when it is next reported on.
    fn reports(&mut self, uri: &str, version: Option<i32>) -> Vec<String> {
        let published = self.next(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"].get("version").and_then(Value::as_i64)
                    == version.map(i64::from)
        });
        let reports = published["params"]["diagnostics"].as_array().expect("a list").clone();
        reports.iter().map(|one| one["message"].as_str().expect("words").to_owned()).collect()
    }

    fn end(mut self) -> i32 {
        self.result("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().expect("it ends").code().expect("a code")
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It has ended already, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace(' ', "%20"))
}

const BASE: &str = r#"pack base "Base"

choices district "District"
  burnley "Burnley"
  preston "Preston"

facts child "The child"
  district: district "Where do they live?"
"#;

const OWN: &str = r#"pack own "Own"
  uses base

define is_local: yes or no "Lives here"
  is child.district is prestn

scenario "One"
  given child.district is preston
  expect is_local is yes
"#;

/// A library on disk, in a folder with a space in its name.
fn library() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("the rules").join("rules");
    for (pack, text) in [("base", BASE), ("own", OWN)] {
        fs::create_dir_all(root.join(pack)).expect("a folder");
        fs::write(root.join(pack).join(format!("{pack}.rules")), text).expect("a file");
    }
    let (base, own) = (uri(&root.join("base/base.rules")), uri(&root.join("own/own.rules")));
    (folder, base, own)
}

#[test]
fn one_conversation() {
    let (folder, base, own) = library();
    let mut editor = Editor::start(&["--as-at", "2025-07-01"]);
    let client = json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "textDocument": {
            "completion": { "completionItem": { "snippetSupport": true } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "hover": { "contentFormat": ["markdown"] },
        },
    });
    let about = editor.initialize(json!({ "capabilities": client }));
    assert_eq!(about["serverInfo"]["name"], "rules");
    assert_eq!(about["capabilities"]["positionEncoding"], "utf-16");
    let registered = editor.next(|message| message["method"] == "client/registerCapability");
    editor.send(&json!({ "jsonrpc": "2.0", "id": registered["id"], "result": null }));

    // What is on disk is wrong; the repair is offered, and made.
    editor.open(&own, OWN);
    let reports = editor.reports(&own, Some(1));
    assert_eq!(reports, ["`prestn` is no value of `district`\nhelp: did you mean `preston`?"]);
    let range =
        json!({ "start": { "line": 4, "character": 26 }, "end": { "line": 4, "character": 26 } });
    let asked =
        json!({ "textDocument": { "uri": own }, "range": range, "context": { "diagnostics": [] } });
    let actions = editor.result("textDocument/codeAction", asked);
    assert_eq!(actions[0]["title"], "write `preston`");
    let edit = actions[0]["edit"]["changes"][&own][0].clone();
    assert_eq!(edit["newText"], "preston");
    editor.change(&own, 2, json!([{ "range": edit["range"], "text": edit["newText"] }]));
    assert_eq!(editor.reports(&own, Some(2)), [""; 0]);

    // Completion behind `is`, of what is being typed.
    let typed =
        json!({ "start": { "line": 4, "character": 23 }, "end": { "line": 4, "character": 30 } });
    editor.change(&own, 3, json!([{ "range": typed, "text": "b" }]));
    let offered = editor.result("textDocument/completion", place(&own, 4, 24));
    assert_eq!(offered["items"][0]["label"], "burnley");
    assert_eq!(offered["items"][0]["textEdit"]["range"]["start"]["character"], 23);
    editor.change(&own, 4, json!([{ "text": OWN.replace("prestn", "preston") }]));

    let hover = editor.result("textDocument/hover", place(&own, 4, 14));
    let words = hover["contents"]["value"].as_str().expect("words");
    assert!(words.contains("Where do they live?"), "{words}");
    let found = editor.result("textDocument/definition", place(&own, 4, 14));
    assert_eq!(found[0]["uri"], base, "the path with a space leads there");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 7, "character": 2 }));
    let mut asked = place(&own, 4, 14);
    asked["context"] = json!({ "includeDeclaration": true });
    let places = editor.result("textDocument/references", asked);
    assert_eq!(places.as_array().map(Vec::len), Some(3), "{places}");
    let marks = editor.result("textDocument/documentHighlight", place(&own, 4, 14));
    assert_eq!(marks.as_array().map(Vec::len), Some(2), "{marks}");

    // A renaming goes through both packs.
    let name = editor.result("textDocument/prepareRename", place(&own, 4, 14));
    assert_eq!(name["placeholder"], "district");
    let mut asked = place(&own, 4, 14);
    asked["newName"] = json!("home");
    let renamed = editor.result("textDocument/rename", asked.clone());
    assert_eq!(renamed["changes"][&base][0]["newText"], "home");
    assert_eq!(renamed["changes"][&own].as_array().map(Vec::len), Some(2), "{renamed}");
    asked["newName"] = json!("two words");
    let refused = editor.ask("textDocument/rename", asked);
    assert!(refused["error"]["message"].is_string(), "{refused}");

    // The outline, a search, folds, hints, colours.
    let document = json!({ "textDocument": { "uri": own } });
    let outline = editor.result("textDocument/documentSymbol", document.clone());
    assert_eq!(outline[1]["name"], "is_local");
    let found = editor.result("workspace/symbol", json!({ "query": "lives" }));
    assert_eq!(found[0]["location"]["uri"], own, "{found}");
    let folds = editor.result("textDocument/foldingRange", document.clone());
    assert_eq!(folds[1], json!({ "startLine": 3, "endLine": 4 }));
    let colours = editor.result("textDocument/semanticTokens/full", document.clone());
    assert!(colours["data"].as_array().is_some_and(|data| data.len() > 50), "{colours}");

    // The scenario runs, and the case is answered.
    let lenses = editor.result("textDocument/codeLens", document.clone());
    assert_eq!(lenses[0]["command"]["command"], "rules.runScenario");
    let asked = json!({ "command": "rules.runScenario", "arguments": [{ "uri": own, "position": { "line": 7, "character": 0 } }] });
    let ran = editor.result("workspace/executeCommand", asked);
    assert_eq!((&ran["name"], &ran["passed"]), (&json!("One"), &json!(true)), "{ran}");
    let case = folder.path().join("the rules/case.json");
    fs::write(&case, r#"{ "child": { "district": "preston" } }"#).expect("a file");
    let asked = |command: &str| json!({ "command": command, "arguments": [{ "uri": uri(&case), "asAt": "2025-07-01" }] });
    let page = editor.result("workspace/executeCommand", asked("rules.explainCase"));
    assert!(page["html"].as_str().is_some_and(|html| html.contains("<html")), "{page}");
    let text = editor.result("workspace/executeCommand", asked("rules.checkCase"));
    assert!(text["text"].is_string(), "{text}");

    // The one layout; a file on disk changes below.
    editor.change(&own, 5, json!([{ "text": OWN.replace("prestn", "preston").replace("  is child", "     is  child") }]));
    let mut asked = document;
    asked["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    let laid_out = editor.result("textDocument/formatting", asked);
    assert_eq!(laid_out[0]["newText"], "  is child.district is preston\n", "{laid_out}");
    let root = folder.path().join("the rules/rules");
    fs::write(root.join("base/base.rules"), BASE.replace("preston", "wyre")).expect("a file");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let wrong = editor.next(|message| {
        message["params"]["uri"] == own
            && message["params"]["diagnostics"].as_array().is_some_and(|all| all.len() == 2)
    });
    assert!(
        wrong["params"]["diagnostics"][0]["message"]
            .as_str()
            .is_some_and(|said| said.contains("preston"))
    );
    assert_eq!(editor.end(), 0);
}

#[test]
fn what_is_broken_or_strange_is_answered_and_passed_over() {
    let (_folder, _, own) = library();
    let mut editor = Editor::start(&[]);
    // Before the beginning.
    let early = editor.ask("textDocument/hover", place(&own, 0, 0));
    assert_eq!(early["error"]["code"], -32002);
    // An editor without any features.
    let about = editor.initialize(json!({ "capabilities": {} }));
    assert_eq!(about["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(about["capabilities"].get("codeActionProvider"), None);
    // Messages that are none.
    editor.send_text("{ this is no JSON");
    assert_eq!(editor.next(|one| one["error"]["code"] == -32700)["id"], Value::Null);
    editor.send_text("[1, 2]");
    assert_eq!(editor.next(|one| one["error"]["code"] == -32700)["id"], Value::Null);
    assert_eq!(editor.ask("textDocument/noSuchThing", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({ "what": 1 }))["error"]["code"], -32602);
    editor.tell("$/noSuchNotification", json!({}));
    editor.tell("textDocument/didChange", json!({ "nothing": "fits" }));
    // A text that is not open, one that is no file, one that is nowhere.
    for strange in ["untitled:Untitled-1", "https://example.org/a.rules", "file:///%zz"] {
        let answer = editor.ask("textDocument/hover", place(strange, 0, 0));
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    editor.change(&own, 2, json!([{ "text": "x" }]));
    editor.open("untitled:Untitled-1", "define a: yes or no \"A\"\n  ise yes\n");
    assert_eq!(editor.reports("untitled:Untitled-1", Some(1)).len(), 1);
    let items = editor.result("textDocument/completion", place("untitled:Untitled-1", 9, 900));
    assert!(items["items"].is_array());
    // Places past every end, and a change that ends before it begins.
    editor.open(&own, &OWN.replace("prestn", "preston"));
    assert_eq!(editor.reports(&own, Some(1)), [""; 0]);
    for (line, character) in [(0, 9999), (9999, 0), (u32::MAX, u32::MAX), (4, 8)] {
        for method in ["hover", "definition", "documentHighlight", "completion"] {
            editor.result(&format!("textDocument/{method}"), place(&own, line, character));
        }
    }
    let (a, b) = (json!({ "line": 0, "character": 0 }), json!({ "line": 1, "character": 0 }));
    editor.change(&own, 2, json!([{ "range": { "start": b, "end": a }, "text": "x" }]));
    let hover = editor.result("textDocument/hover", place(&own, 4, 14));
    assert!(hover.is_object(), "the change was not made: {hover}");
    // An old version is not taken.
    editor.change(&own, 1, json!([{ "text": "x" }]));
    let hover = editor.result("textDocument/hover", place(&own, 4, 14));
    assert!(hover.is_object(), "{hover}");
    // Commands about nothing.
    for (command, argument) in [
        ("rules.runScenario", json!({ "uri": own, "position": { "line": 0, "character": 0 } })),
        ("rules.checkCase", json!({ "uri": "file:///no/such/case.json" })),
        ("rules.explainCase", json!({ "uri": "untitled:x" })),
        ("rules.noSuchCommand", json!({})),
    ] {
        let answer = editor.ask(
            "workspace/executeCommand",
            json!({ "command": command, "arguments": [argument] }),
        );
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_request_that_is_cancelled_in_time_is_not_answered() {
    let mut editor = Editor::start(&[]);
    editor.initialize(json!({ "capabilities": {} }));
    let symbols = json!({ "jsonrpc": "2.0", "id": 77, "method": "workspace/symbol", "params": { "query": "" } });
    let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 77 } });
    let pair = [symbols, cancel].map(|one| one.to_string());
    let pair = pair.map(|text| format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    editor
        .input
        .as_mut()
        .expect("it listens")
        .write_all(pair.concat().as_bytes())
        .expect("it listens");
    // It may have been answered before the second message came.
    let answer = editor.next(|message| message["id"] == 77);
    assert!(answer["error"]["code"] == -32800 || answer["result"].is_array(), "{answer}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_end_without_shutdown_is_told_by_the_exit_code() {
    let mut editor = Editor::start(&[]);
    editor.initialize(json!({ "capabilities": {} }));
    editor.tell("exit", Value::Null);
    assert_eq!(editor.child.wait().expect("it ends").code(), Some(1));
    let mut editor = Editor::start(&[]);
    drop(editor.input.take());
    assert_eq!(editor.child.wait().expect("it ends").code(), Some(1), "the editor is gone");
}

#[test]
fn a_file_without_a_pack_is_read_and_said_so_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut editor = Editor::start(&[]);
    editor.initialize(json!({ "capabilities": {} }));
    for name in ["a.rules", "b.rules"] {
        let path = folder.path().join(name);
        let text = "define a: yes or no \"A\"\n  is nobody\n  ise yes\n";
        fs::write(&path, text).expect("a file");
        editor.open(&uri(&path), text);
        let reports = editor.reports(&uri(&path), Some(1));
        assert_eq!(reports.len(), 1, "the form alone is checked: {reports:?}");
    }
    let is_said = |message: &Value| message["method"] == "window/showMessage";
    let said = editor.next(is_said);
    assert!(said["params"]["message"].as_str().is_some_and(|said| said.contains("no pack")));
    assert!(!editor.kept.iter().any(is_said), "once");
    // A `pack` line makes it one, when it is saved.
    let path = folder.path().join("a.rules");
    let text = "pack a \"A\"\n\ndefine a: yes or no \"A\"\n  is nobody\n";
    fs::write(&path, text).expect("a file");
    editor.change(&uri(&path), 2, json!([{ "text": text }]));
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": uri(&path) } }));
    let wrong = editor.next(|message| {
        let reports = message["params"]["diagnostics"].as_array();
        message["params"]["uri"] == uri(&path)
            && reports.is_some_and(|all| {
                all.iter().any(|one| one["code"] == "rules::compile::unknown_name")
            })
    });
    assert_eq!(wrong["params"]["version"], 2);
    assert_eq!(editor.end(), 0);
}

#[test]
fn lints_look_when_nobody_types() {
    let (_folder, base, _) = library();
    let mut editor = Editor::start(&[]);
    editor.initialize(json!({ "capabilities": {} }));
    editor.open(&base, BASE);
    let own = base.replace("base", "own");
    let text = OWN.replace("prestn", "preston");
    editor.open(&own, &format!("{text}\nsource paper \"Paper\"\n  paragraph 1 rule\n"));
    let found = editor.next(|message| {
        let reports = message["params"]["diagnostics"].as_array();
        reports.is_some_and(|all| {
            all.iter().any(|one| one["code"] == "rules::lint::uncited_paragraph")
        })
    });
    assert_eq!(found["params"]["uri"], own);
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_large_file_is_said_to_be_large_and_hangs_nothing() {
    let (folder, _, _) = library();
    let path = folder.path().join("the rules/rules/own/large.rules");
    let line = "# a remark, of which there are very many in this file, so that it is large\n";
    let mut text = line.repeat(5 * 1024 * 1024 / line.len());
    text.push_str("what is this\n");
    fs::write(&path, &text).expect("a file");
    let mut editor = Editor::start(&[]);
    editor.initialize(json!({ "capabilities": {} }));
    editor.open(&uri(&path), &text);
    let said = editor.next(|message| message["method"] == "window/showMessage");
    assert!(
        said["params"]["message"].as_str().is_some_and(|said| said.contains("larger than 1 MB"))
    );
    assert_eq!(editor.reports(&uri(&path), Some(1)).len(), 1);
    let at = json!({ "line": 3, "character": 0 });
    for version in 2..12 {
        editor.change(
            &uri(&path),
            version,
            json!([{ "range": { "start": at, "end": at }, "text": "#" }]),
        );
    }
    editor.result(
        "textDocument/semanticTokens/full",
        json!({ "textDocument": { "uri": uri(&path) } }),
    );
    editor.result("textDocument/completion", place(&uri(&path), 4, 0));
    assert_eq!(editor.end(), 0);
}

#[test]
fn columns_are_right_behind_tabs_and_in_crlf() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.rules");
    let text = "\u{feff}pack a \"😀\"\r\n\r\ndefine a: yes or no \"A\"\r\n\t  is nobody\r\n";
    fs::write(&path, text).expect("a file");
    for (encoding, column) in [("utf-16", 6), ("utf-8", 6)] {
        let mut editor = Editor::start(&[]);
        let general = json!({ "positionEncodings": [encoding] });
        let about = editor.initialize(json!({ "capabilities": { "general": general } }));
        assert_eq!(about["capabilities"]["positionEncoding"], encoding);
        editor.open(&uri(&path), text);
        let published = editor.next(|message| {
            message["params"]["diagnostics"].as_array().is_some_and(|all| all.len() == 2)
        });
        let report = &published["params"]["diagnostics"][1];
        assert_eq!(report["range"]["start"], json!({ "line": 3, "character": column }), "{report}");
        // Behind the emoji on the first line.
        let wide = if encoding == "utf-8" { 15 } else { 11 };
        let at = json!({ "line": 0, "character": wide });
        editor.change(
            &uri(&path),
            2,
            json!([{ "range": { "start": at, "end": at }, "text": "x" }]),
        );
        let outline = editor.result(
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": uri(&path) } }),
        );
        assert_eq!(outline[0]["containerName"], Value::Null);
        assert_eq!(editor.end(), 0);
    }
}
