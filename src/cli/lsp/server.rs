//! The state of the conversation, and what happens to each message.
//!
//! Messages that have arrived are taken together: of several changes only the last is checked, and a request that
//! was cancelled meanwhile is not answered. Reports are published when nothing waits; when nobody has typed for a
//! moment the lints look, beside the conversation.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types as lsp;
use lsp_types::notification::Notification as _;
use rules::ide::{MAX_TYPED_BYTES, Place, Step, Workspace};
use rules::span::FileId;
use rules::value::Date;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::cases::CaseArgs;
use super::super::files;
use super::super::terminal::Terminal;
use super::client::{Client, Settings};
use super::convert;
use super::libraries::{Home, Library, declares_pack};
use super::positions::Lines;
use super::transport::Incoming;
use super::uri;

/// So long nobody has typed before the lints look.
const PAUSE: Duration = Duration::from_millis(250);

/// Why a request is not answered.
pub(super) struct Failure {
    code: ErrorCode,
    message: String,
}

impl Failure {
    /// What was asked for cannot be done.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed, message: message.into() }
    }

    /// What was asked makes no sense.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::InvalidParams, message: message.into() }
    }
}

/// A text that is open in the editor.
struct Opened {
    library: usize,
    /// What it is called in the library.
    name: String,
}

/// Where the conversation stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

/// One conversation.
pub(super) struct Server<'t> {
    /// Standard output: every message is written before the next is looked at.
    outgoing: RefCell<&'t mut Terminal>,
    pub(super) settings: Settings,
    pub(super) client: Client,
    phase: Phase,
    libraries: Vec<Library>,
    /// Rule files, by URI.
    opened: BTreeMap<String, Opened>,
    /// Other files that the editor has open (cases), by URI.
    others: BTreeMap<String, String>,
    /// What was said once and need not be said again.
    said: BTreeSet<String>,
    /// How many requests were sent to the editor.
    requests: i32,
    /// Where what is found elsewhere is handed in.
    besides: Sender<Incoming>,
    /// The lints are looking.
    linting: bool,
}

impl<'t> Server<'t> {
    pub(super) fn new(
        settings: Settings,
        outgoing: &'t mut Terminal,
        besides: Sender<Incoming>,
    ) -> Self {
        Self {
            outgoing: RefCell::new(outgoing),
            settings,
            client: Client::default(),
            phase: Phase::New,
            libraries: vec![Library::new(Home::nowhere())],
            opened: BTreeMap::new(),
            others: BTreeMap::new(),
            said: BTreeSet::new(),
            requests: 0,
            besides,
            linting: false,
        }
    }

    /// Answers until the editor says `exit` or is gone; true if it said `shutdown` before.
    pub(super) fn run(mut self, incoming: &Receiver<Incoming>) -> bool {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match self.wait(incoming) {
                    Some(next) => waiting.push_back(next),
                    None => return self.phase == Phase::ShutDown,
                }
            }
            waiting.extend(incoming.try_iter());
            match waiting.pop_front() {
                Some(Incoming::Message(Message::Request(request))) => {
                    self.request(request, &waiting);
                }
                Some(Incoming::Message(Message::Notification(one))) => {
                    if one.method == lsp::notification::Exit::METHOD {
                        return self.phase == Phase::ShutDown;
                    }
                    self.notification(one);
                }
                Some(Incoming::Broken(why)) => {
                    let error = json!({ "code": ErrorCode::ParseError as i32, "message": why });
                    self.send_json(&json!({ "jsonrpc": "2.0", "id": null, "error": error }));
                }
                Some(Incoming::Linted(at, linted)) => {
                    self.linting = false;
                    if let Some(library) = self.libraries.get_mut(at) {
                        library.changed |= library.workspace.take(linted);
                    }
                }
                Some(Incoming::End) => return self.phase == Phase::ShutDown,
                Some(Incoming::Message(Message::Response(_))) | None => {}
            }
        }
    }

    /// Says what is wrong, then waits for the next message; in a pause the lints look.
    fn wait(&mut self, incoming: &Receiver<Incoming>) -> Option<Incoming> {
        if let Ok(next) = incoming.try_recv() {
            return Some(next);
        }
        self.publish();
        let waits =
            |library: &Library| library.workspace.has_library() && !library.workspace.is_linted();
        let Some(at) = self.libraries.iter().position(waits).filter(|_| !self.linting) else {
            return incoming.recv().ok();
        };
        match incoming.recv_timeout(PAUSE) {
            Ok(next) => return Some(next),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let to_lint = self.libraries.get_mut(at).and_then(|library| library.workspace.to_lint());
        if let Some(to_lint) = to_lint {
            self.linting = true;
            let besides = self.besides.clone();
            std::thread::spawn(move || {
                // Nobody listens any more where the conversation has ended.
                let _ = besides.send(Incoming::Linted(at, to_lint.run()));
            });
        }
        incoming.recv().ok()
    }

    // --- what is sent -------------------------------------------------------------------------------------

    fn send_json(&self, message: &Value) {
        // An editor that is gone is noticed where its messages end.
        let text = message.to_string();
        let mut out = self.outgoing.borrow_mut();
        let _ = out.text(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
        let _ = out.flush();
    }

    fn respond(&self, id: RequestId, answer: Result<Value, Failure>) {
        let response = match answer {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(Failure { code, message }) => {
                let Response { id, response_result } = Response::new_err(id, code as i32, message);
                json!({ "jsonrpc": "2.0", "id": id, "error": response_result.err() })
            }
        };
        self.send_json(&response);
    }

    pub(super) fn notify<N: lsp::notification::Notification>(&self, params: N::Params) {
        let params = serde_json::to_value(params).unwrap_or_default();
        self.send_json(&json!({ "jsonrpc": "2.0", "method": N::METHOD, "params": params }));
    }

    /// Says something to whoever sits at the editor, once.
    fn say_once(&mut self, message: String) {
        if self.said.insert(message.clone()) {
            let typ = lsp::MessageType::INFO;
            self.notify::<lsp::notification::ShowMessage>(lsp::ShowMessageParams { typ, message });
        }
    }

    fn log(&self, message: String) {
        let typ = lsp::MessageType::LOG;
        self.notify::<lsp::notification::LogMessage>(lsp::LogMessageParams { typ, message });
    }

    // --- requests -----------------------------------------------------------------------------------------

    fn request(&mut self, request: Request, waiting: &VecDeque<Incoming>) {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(params),
            (Phase::New, _) => Err(Failure {
                code: ErrorCode::ServerNotInitialized,
                message: "`initialize` comes first".to_owned(),
            }),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running, "initialize") | (Phase::ShutDown, _) => Err(Failure {
                code: ErrorCode::InvalidRequest,
                message: format!("`{method}` has no place here"),
            }),
            (Phase::Running, _) if is_cancelled(&id, waiting) => {
                Err(Failure { code: ErrorCode::RequestCanceled, message: "cancelled".to_owned() })
            }
            (Phase::Running, _) => self.answer(&method, params).unwrap_or_else(|| {
                Err(Failure {
                    code: ErrorCode::MethodNotFound,
                    message: format!("`{method}` is not known"),
                })
            }),
        };
        self.respond(id, answer);
    }

    fn initialize(&mut self, params: Value) -> Result<Value, Failure> {
        let params: lsp::InitializeParams = read(params)?;
        self.client = Client::of(&params);
        if let Some(options) = &params.initialization_options {
            self.settings.take(options);
        }
        self.phase = Phase::Running;
        let capabilities = convert::capabilities(&self.client);
        let about = json!({ "name": "rules", "version": env!("CARGO_PKG_VERSION") });
        Ok(json!({ "capabilities": capabilities, "serverInfo": about }))
    }

    /// The day that counts as today.
    pub(super) fn today(&self) -> Date {
        self.settings.as_at.unwrap_or_else(CaseArgs::clock)
    }

    /// The library and the id of a text.
    pub(super) fn find(&mut self, uri: &lsp::Uri) -> Result<(&mut Library, FileId), Failure> {
        let missing = || Failure::invalid(format!("`{}` is not open", uri.as_str()));
        let (at, file) = self.place_of(uri).ok_or_else(missing)?;
        let today = self.today();
        let library = self.libraries.get_mut(at).ok_or_else(missing)?;
        library.workspace.set_today(today);
        Ok((library, file))
    }

    fn place_of(&self, uri: &lsp::Uri) -> Option<(usize, FileId)> {
        if let Some(opened) = self.opened.get(uri.as_str()) {
            let file = self.libraries.get(opened.library)?.workspace.file(&opened.name)?;
            return Some((opened.library, file));
        }
        let name = files::name(&uri::path_of(uri.as_str())?);
        let mut all = self.libraries.iter().enumerate();
        all.find_map(|(at, library)| Some((at, library.workspace.file(&name)?)))
    }

    /// What the editor calls a text.
    pub(super) fn uri_of(&self, library: &Home, name: &str) -> Option<lsp::Uri> {
        let opened = self.opened.iter().find(|(_, opened)| {
            let home = self.libraries.get(opened.library).map(|library| &library.home);
            opened.name == name && home == Some(library)
        });
        match opened {
            Some((uri, _)) => uri.parse().ok(),
            None => uri::of_path(Path::new(name)),
        }
    }

    /// The libraries, for what concerns all of them.
    pub(super) fn libraries(&mut self) -> &mut [Library] {
        &mut self.libraries
    }

    /// The library for a case, read if it is not yet.
    pub(super) fn library_for_case(&mut self, path: &Path) -> Result<&mut Library, Failure> {
        let home = Home::for_case(path, &self.settings, &self.client).ok_or_else(|| {
            Failure::failed(
                "there is no folder `rules` around this file: set `rules` to where the packs are",
            )
        })?;
        let at = self.library(home);
        self.libraries.get_mut(at).ok_or_else(|| Failure::failed("there are no rules"))
    }

    /// The text of a case, as it is in the editor or on disk.
    pub(super) fn case_text(&self, uri: &lsp::Uri) -> Result<(String, String), Failure> {
        let path = uri::path_of(uri.as_str())
            .ok_or_else(|| Failure::invalid(format!("`{}` is no file", uri.as_str())))?;
        let name = files::name(&path);
        match self.others.get(uri.as_str()) {
            Some(text) => Ok((name, text.clone())),
            None => {
                let read = files::read(&path, files::MAX_CASE_BYTES);
                let read = read.map_err(|problem| Failure::failed(problem.message.clone()))?;
                Ok((name, read.text))
            }
        }
    }

    // --- notifications ------------------------------------------------------------------------------------

    fn notification(&mut self, one: Notification) {
        use lsp::notification as note;
        if self.phase != Phase::Running {
            return;
        }
        let method = one.method.clone();
        let done = match one.method.as_str() {
            note::Initialized::METHOD => {
                self.initialized();
                Ok(())
            }
            note::DidOpenTextDocument::METHOD => {
                read(one.params).and_then(|params| self.open(params))
            }
            note::DidChangeTextDocument::METHOD => {
                read(one.params).and_then(|params| self.change(params))
            }
            note::DidSaveTextDocument::METHOD => {
                read(one.params).and_then(|params| self.save(&params))
            }
            note::DidCloseTextDocument::METHOD => {
                read(one.params).and_then(|params| self.close(&params))
            }
            note::DidChangeWatchedFiles::METHOD => {
                self.read_disks();
                Ok(())
            }
            note::DidChangeConfiguration::METHOD => {
                read(one.params).map(|params| self.configured(&params))
            }
            note::DidChangeWorkspaceFolders::METHOD => {
                read(one.params).map(|params| self.folders(params))
            }
            // What begins with `$/` may be passed over; so may what is not known.
            _ => Ok(()),
        };
        if let Err(Failure { message, .. }) = done {
            self.log(format!("{method}: {message}"));
        }
    }

    fn initialized(&mut self) {
        if !self.client.watches {
            return;
        }
        self.requests += 1;
        let watchers = json!([{ "globPattern": "**/*.rules" }]);
        let registration = json!({
            "id": "rule-files",
            "method": lsp::notification::DidChangeWatchedFiles::METHOD,
            "registerOptions": { "watchers": watchers },
        });
        self.send_json(&json!({
            "jsonrpc": "2.0",
            "id": format!("rules-{}", self.requests),
            "method": "client/registerCapability",
            "params": { "registrations": [registration] },
        }));
    }

    fn open(&mut self, params: lsp::DidOpenTextDocumentParams) -> Result<(), Failure> {
        let lsp::TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let path = uri::path_of(uri.as_str());
        let rules = language_id == "rules"
            || path.as_ref().is_some_and(|path| path.extension().is_some_and(|end| end == "rules"));
        if !rules {
            if text.len() as u64 <= files::MAX_CASE_BYTES {
                self.others.insert(uri.as_str().to_owned(), text);
            }
            return Ok(());
        }
        let (at, name, place) = match &path {
            Some(path) => self.home_of(path, &text),
            None => (0, uri.as_str().to_owned(), Place::Alone),
        };
        self.mind_size(&name, text.len());
        if place == Place::Alone && path.is_some() {
            self.say_once(
                "there is no pack around this file: only the form of its lines is checked, not what its names mean (a \
                 pack is a folder in which one file begins with a `pack` line)"
                    .to_owned(),
            );
        }
        self.opened.insert(uri.as_str().to_owned(), Opened { library: at, name: name.clone() });
        self.step(at, Step::Open { name, place, version, text })
    }

    /// The library that a file belongs to, what the file is called there, and whether it is part of it.
    fn home_of(&mut self, path: &Path, text: &str) -> (usize, String, Place) {
        let (home, mut place) = Home::around(path, &self.settings, &self.client);
        if place == Place::Library && home.name_inside(path).is_none() {
            place = Place::Alone;
        }
        // A pack that is being begun.
        if place == Place::Alone && self.settings.rules.is_empty() && declares_pack(text) {
            place = Place::Library;
        }
        let name = home.name_inside(path).unwrap_or_else(|| files::name(path));
        (self.library(home), name, place)
    }

    /// The library with this home, read if it is not yet.
    fn library(&mut self, home: Home) -> usize {
        if let Some(at) = self.libraries.iter().position(|library| library.home == home) {
            return at;
        }
        let mut library = Library::new(home);
        let troubles = library.read_disk();
        self.libraries.push(library);
        for trouble in troubles {
            self.say_once(trouble);
        }
        self.libraries.len() - 1
    }

    fn step(&mut self, at: usize, step: Step) -> Result<(), Failure> {
        let Some(library) = self.libraries.get_mut(at) else { return Ok(()) };
        library.changed = true;
        library.workspace.step(step).map_err(|trouble| Failure::invalid(trouble.to_string()))
    }

    fn mind_size(&mut self, name: &str, length: usize) {
        if length > MAX_TYPED_BYTES {
            self.say_once(format!(
                "`{name}` is larger than {} MB: it is checked when it is opened and saved, not at each key, and has \
                 no colours of its own",
                MAX_TYPED_BYTES >> 20
            ));
        }
    }

    fn change(&mut self, params: lsp::DidChangeTextDocumentParams) -> Result<(), Failure> {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        if let Some(mut text) = self.others.remove(uri.as_str()) {
            let changed = self.apply(&mut text, params.content_changes);
            self.others.insert(uri.as_str().to_owned(), text);
            return changed;
        }
        let opened = self.opened.get(uri.as_str());
        let (at, name) = opened
            .map(|opened| (opened.library, opened.name.clone()))
            .ok_or_else(|| Failure::invalid(format!("`{}` is not open", uri.as_str())))?;
        let (library, file) = self.find(&uri)?;
        let mut text = library.workspace.text(file).to_owned();
        self.apply(&mut text, params.content_changes)?;
        self.mind_size(&name, text.len());
        self.step(at, Step::Change { name, version, text })
    }

    /// Makes changes, each on the text that the one before gave; all of them or none.
    fn apply(
        &self,
        text: &mut String,
        changes: Vec<lsp::TextDocumentContentChangeEvent>,
    ) -> Result<(), Failure> {
        let mut now = text.clone();
        for change in changes {
            match change.range {
                None => now = change.text,
                Some(range) => {
                    let range = Lines::new(&now, self.client.encoding).range(range);
                    let range = range.ok_or_else(|| {
                        Failure::invalid("a change ends before it begins; it was not made")
                    })?;
                    now.replace_range(range, &change.text);
                }
            }
        }
        *text = now;
        Ok(())
    }

    fn save(&mut self, params: &lsp::DidSaveTextDocumentParams) -> Result<(), Failure> {
        let uri = &params.text_document.uri;
        let Some(opened) = self.opened.get(uri.as_str()) else { return Ok(()) };
        let (at, name) = (opened.library, opened.name.clone());
        self.step(at, Step::Save { name })?;
        // The first `pack` line of a folder makes it one.
        if let Some(path) = uri::path_of(uri.as_str()) {
            self.move_home(uri, &path)?;
        }
        if !self.client.watches {
            self.read_disks();
        }
        Ok(())
    }

    /// Hands an open text to the library that it belongs to now.
    fn move_home(&mut self, uri: &lsp::Uri, path: &Path) -> Result<(), Failure> {
        let (library, file) = self.find(uri)?;
        if library.workspace.is_in_library(file) {
            return Ok(());
        }
        let text = library.workspace.text(file).to_owned();
        let version = library.workspace.version(file).unwrap_or_default();
        let (at, name, place) = self.home_of(path, &text);
        if place == Place::Alone {
            return Ok(());
        }
        let before = Opened { library: at, name: name.clone() };
        if let Some(before) = self.opened.insert(uri.as_str().to_owned(), before) {
            self.step(before.library, Step::Close { name: before.name, text: None })?;
        }
        self.step(at, Step::Open { name, place, version, text })
    }

    fn close(&mut self, params: &lsp::DidCloseTextDocumentParams) -> Result<(), Failure> {
        let uri = params.text_document.uri.as_str();
        self.others.remove(uri);
        let Some(Opened { library: at, name }) = self.opened.remove(uri) else { return Ok(()) };
        let path = Path::new(&name);
        let place = self.libraries.get(at).and_then(|library| {
            let file = library.workspace.file(&name)?;
            Some(library.workspace.is_in_library(file))
        });
        // What stands alone is forgotten.
        let read = files::read(path, files::MAX_RULES_BYTES).ok().filter(|_| place == Some(true));
        self.step(at, Step::Close { name, text: read.map(|read| read.text) })
    }

    fn read_disks(&mut self) {
        let mut troubles = Vec::new();
        for library in &mut self.libraries {
            troubles.extend(library.read_disk());
        }
        for trouble in troubles {
            self.say_once(trouble);
        }
    }

    fn configured(&mut self, params: &lsp::DidChangeConfigurationParams) {
        let own = params.settings.get("rules").filter(|own| own.is_object());
        let changed = self.settings.take(own.unwrap_or(&params.settings));
        if changed {
            self.open_again();
        }
    }

    fn folders(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let gone: Vec<&str> =
            params.event.removed.iter().map(|folder| folder.uri.as_str()).collect();
        self.client.folders.retain(|folder| {
            let uri = uri::of_path(folder);
            uri.is_none_or(|uri| !gone.contains(&uri.as_str()))
        });
        let added = params.event.added.iter();
        self.client.folders.extend(added.filter_map(|folder| uri::path_of(folder.uri.as_str())));
        self.open_again();
    }

    /// Hands every open text to the library that it belongs to by the settings of now.
    fn open_again(&mut self) {
        let uris: Vec<String> = self.opened.keys().cloned().collect();
        for uri in uris {
            let Some(path) = uri::path_of(&uri) else { continue };
            let Some(opened) = self.opened.get(&uri) else { continue };
            let (at, name) = (opened.library, opened.name.clone());
            let Some(library) = self.libraries.get_mut(at) else { continue };
            let Some(file) = library.workspace.file(&name) else { continue };
            let text = library.workspace.text(file).to_owned();
            let version = library.workspace.version(file).unwrap_or_default();
            let (to, new_name, place) = self.home_of(&path, &text);
            let disk = files::read(&path, files::MAX_RULES_BYTES).ok().map(|read| read.text);
            // Both are open as far as anybody knows: neither step can be refused.
            let _ = self.step(at, Step::Close { name, text: disk.filter(|_| at != 0) });
            self.opened.insert(uri, Opened { library: to, name: new_name.clone() });
            let _ = self.step(to, Step::Open { name: new_name, place, version, text });
        }
    }

    // --- reports ------------------------------------------------------------------------------------------

    /// Tells the editor what is wrong where that is not what it was told last.
    fn publish(&mut self) {
        let today = self.today();
        let mut all = Vec::new();
        for library in self.libraries.iter_mut().filter(|library| library.changed) {
            library.changed = false;
            library.workspace.set_today(today);
            all.push((library.home.clone(), library.workspace.problems()));
        }
        for (home, problems) in all {
            for one in problems {
                let Some(library) = self.libraries.iter().find(|library| library.home == home)
                else {
                    continue;
                };
                let workspace = &library.workspace;
                let reports = self.reports(&home, workspace, &one.reports);
                let known = library.published.get(&one.file);
                let same = known.is_some_and(|(version, known)| {
                    *known == reports && (*version == one.version || reports.is_empty())
                });
                if same || known.is_none() && reports.is_empty() && one.version.is_none() {
                    continue;
                }
                if let Some(uri) = self.uri_of(&home, workspace.name(one.file)) {
                    let params =
                        lsp::PublishDiagnosticsParams::new(uri, reports.clone(), one.version);
                    self.notify::<lsp::notification::PublishDiagnostics>(params);
                }
                let mut libraries = self.libraries.iter_mut();
                if let Some(library) = libraries.find(|library| library.home == home) {
                    library.published.insert(one.file, (one.version, reports));
                }
            }
        }
    }

    /// One report as the editor was told it.
    pub(super) fn report_of(
        &self,
        home: &Home,
        report: &rules::diagnostic::Diagnostic,
    ) -> Option<lsp::Diagnostic> {
        let library = self.libraries.iter().find(|library| library.home == *home)?;
        self.reports(home, &library.workspace, std::slice::from_ref(report)).pop()
    }

    fn reports(
        &self,
        home: &Home,
        workspace: &Workspace,
        reports: &[rules::diagnostic::Diagnostic],
    ) -> Vec<lsp::Diagnostic> {
        let mut texts: BTreeMap<FileId, Lines<'_>> = BTreeMap::new();
        let uri = |file| self.uri_of(home, workspace.name(file));
        let told = reports.iter().map(|report| {
            for label in &report.labels {
                texts.entry(label.span.file).or_insert_with(|| {
                    Lines::new(workspace.text(label.span.file), self.client.encoding)
                });
            }
            convert::report(report, &texts, &uri, &self.client)
        });
        told.collect()
    }
}

/// Whether a request is cancelled by a message that has arrived already.
fn is_cancelled(id: &RequestId, waiting: &VecDeque<Incoming>) -> bool {
    waiting.iter().any(|one| match one {
        Incoming::Message(Message::Notification(one)) if one.method == "$/cancelRequest" => {
            one.params.get("id") == serde_json::to_value(id).ok().as_ref()
        }
        _ => false,
    })
}

/// Reads the parameters of a message.
pub(super) fn read<P: DeserializeOwned>(params: Value) -> Result<P, Failure> {
    serde_json::from_value(params).map_err(|error| Failure::invalid(error.to_string()))
}
