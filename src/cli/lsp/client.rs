//! What the editor says of itself: what it can do, and what it is set to.

use std::path::PathBuf;

use lsp_types as lsp;
use serde_json::Value;

use super::positions::Encoding;
use crate::cli::cases::day;
use rules::value::Date;

/// What is set, by arguments or by the editor.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Where the rules are; what is around the opened file where nothing is said.
    pub(super) rules: Vec<PathBuf>,
    /// The day that counts as today; the clock's where nothing is said.
    pub(super) as_at: Option<Date>,
}

impl Settings {
    /// Takes over what the editor says: `rules`, a path or several, and `asAt`, a day. True if anything changed.
    pub(super) fn take(&mut self, said: &Value) -> bool {
        let paths = match said.get("rules") {
            Some(Value::String(path)) if !path.is_empty() => Some(vec![PathBuf::from(path)]),
            Some(Value::Array(paths)) => {
                Some(paths.iter().filter_map(Value::as_str).map(PathBuf::from).collect())
            }
            _ => None,
        };
        let as_at = said.get("asAt").and_then(Value::as_str).and_then(|text| day(text).ok());
        let mut changed = false;
        if let Some(paths) = paths.filter(|paths| *paths != self.rules) {
            self.rules = paths;
            changed = true;
        }
        if as_at.is_some() && as_at != self.as_at {
            self.as_at = as_at;
            changed = true;
        }
        changed
    }
}

/// What the editor can do. All of it is false for one that says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) snippets: bool,
    pub(super) related: bool,
    pub(super) outline: bool,
    pub(super) watches: bool,
    pub(super) literal_actions: bool,
    pub(super) markdown: bool,
    /// The folders that are open.
    pub(super) folders: Vec<PathBuf>,
}

impl Client {
    pub(super) fn of(params: &lsp::InitializeParams) -> Self {
        let all = &params.capabilities;
        let text = all.text_document.as_ref();
        let encodings = all.general.as_ref().and_then(|one| one.position_encodings.as_ref());
        let utf8 = encodings.is_some_and(|all| all.contains(&lsp::PositionEncodingKind::UTF8));
        let completion = text.and_then(|one| one.completion.as_ref());
        let item = completion.and_then(|one| one.completion_item.as_ref());
        let symbols = text.and_then(|one| one.document_symbol.as_ref());
        let published = text.and_then(|one| one.publish_diagnostics.as_ref());
        let actions = text.and_then(|one| one.code_action.as_ref());
        let hover = text.and_then(|one| one.hover.as_ref());
        let hover = hover.and_then(|one| one.content_format.as_ref());
        let files = all.workspace.as_ref().and_then(|one| one.did_change_watched_files);
        Self {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            snippets: item.and_then(|one| one.snippet_support).unwrap_or_default(),
            related: published.and_then(|one| one.related_information).unwrap_or_default(),
            outline: symbols
                .and_then(|one| one.hierarchical_document_symbol_support)
                .unwrap_or_default(),
            watches: files.and_then(|one| one.dynamic_registration).unwrap_or_default(),
            literal_actions: actions.is_some_and(|one| one.code_action_literal_support.is_some()),
            markdown: hover.is_some_and(|all| all.contains(&lsp::MarkupKind::Markdown)),
            folders: folders(params),
        }
    }
}

#[expect(deprecated, reason = "an old editor says `rootUri` alone")]
fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    let several = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut found: Vec<PathBuf> =
        several.filter_map(|uri| super::uri::path_of(uri.as_str())).collect();
    if found.is_empty() {
        let root = params.root_uri.as_ref();
        found.extend(root.and_then(|uri| super::uri::path_of(uri.as_str())));
    }
    found
}
