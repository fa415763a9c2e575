//! What is answered to each request about a place or a text.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use lsp_types as lsp;
use rules::diagnostic::Repair;
use rules::ide::{self, Asked, CaseText, Change, Declared};
use rules::span::{FileId, Span};
use rules::syntax::ast::Declaration;
use serde_json::Value;

use super::super::files;
use super::convert;
use super::libraries::{Home, Library};
use super::positions::Lines;
use super::requests::{Answer, given};
use super::server::{Failure, Server};

/// So many candidates are offered at a time; typing on makes them fewer.
const MOST_OFFERED: usize = 500;

/// A place in a text.
struct At<'s> {
    library: &'s mut Library,
    file: FileId,
    offset: usize,
}

/// An offset as spans count.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn wide(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

impl Server<'_> {
    fn at(&mut self, place: &lsp::TextDocumentPositionParams) -> Result<At<'_>, Failure> {
        let encoding = self.client.encoding;
        let (library, file) = self.find(&place.text_document.uri)?;
        let offset = Lines::new(library.workspace.text(file), encoding).offset(place.position);
        Ok(At { library, file, offset })
    }

    pub(super) fn completion(&mut self, params: &lsp::CompletionParams) -> Answer {
        let client = self.client.clone();
        let At { library, file, offset } = self.at(&params.text_document_position)?;
        let done = library.workspace.complete(file, offset);
        let lines = Lines::new(library.workspace.text(file), client.encoding);
        let range = lines.to_range(done.start..offset);
        let one_line = range.start.line == range.end.line;
        let candidates = done.candidates.iter().take(MOST_OFFERED).enumerate();
        let items = candidates
            .filter(|_| one_line)
            .map(|(order, one)| convert::item(one, order, range, &client));
        given(lsp::CompletionList { is_incomplete: true, items: items.collect() })
    }

    pub(super) fn hover(&mut self, params: &lsp::HoverParams) -> Answer {
        let client = self.client.clone();
        let today = self.today();
        let At { library, file, offset } = self.at(&params.text_document_position_params)?;
        let index = library.workspace.index();
        let sources = library.workspace.sources();
        let asked = Asked { sources, index: &index, today, read: &files::read_beside };
        let Some(hover) = ide::hover(asked, file, narrow(offset)) else { return Ok(Value::Null) };
        let lines = Lines::new(library.workspace.text(file), client.encoding);
        let kind =
            if client.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
        given(lsp::Hover {
            contents: lsp::HoverContents::Markup(lsp::MarkupContent {
                kind,
                value: hover.markdown,
            }),
            range: Some(lines.to_range(wide(hover.span))),
        })
    }

    /// A span as the editor knows it.
    fn location(&mut self, home: &Home, span: Span) -> Option<lsp::Location> {
        let encoding = self.client.encoding;
        let library = self.libraries().iter().find(|library| library.home == *home)?;
        let lines = Lines::new(library.workspace.text(span.file), encoding);
        let range = lines.to_range(wide(span));
        let name = library.workspace.name(span.file).to_owned();
        Some(lsp::Location { uri: self.uri_of(home, &name)?, range })
    }

    pub(super) fn definition(&mut self, params: &lsp::GotoDefinitionParams) -> Answer {
        let At { library, file, offset } = self.at(&params.text_document_position_params)?;
        let index = library.workspace.index();
        let home = library.home.clone();
        let Some(found) = ide::definition(&index, file, narrow(offset)) else {
            return Ok(Value::Null);
        };
        let mut places = Vec::new();
        for declared in found.to {
            places.extend(match declared {
                Declared::Text { name, .. } => self.location(&home, name),
                Declared::CaseFile(path) => {
                    let uri = super::uri::of_path(Path::new(&path));
                    uri.map(|uri| lsp::Location { uri, range: lsp::Range::default() })
                }
            });
        }
        given(places)
    }

    pub(super) fn references(&mut self, params: &lsp::ReferenceParams) -> Answer {
        let declared = params.context.include_declaration;
        let At { library, file, offset } = self.at(&params.text_document_position)?;
        let index = library.workspace.index();
        let home = library.home.clone();
        let found = ide::references(&index, file, narrow(offset), declared).unwrap_or_default();
        let places: Vec<_> =
            found.into_iter().filter_map(|span| self.location(&home, span)).collect();
        given(places)
    }

    pub(super) fn highlights(&mut self, params: &lsp::DocumentHighlightParams) -> Answer {
        let encoding = self.client.encoding;
        let At { library, file, offset } = self.at(&params.text_document_position_params)?;
        let index = library.workspace.index();
        let found = ide::references(&index, file, narrow(offset), true).unwrap_or_default();
        let lines = Lines::new(library.workspace.text(file), encoding);
        let here = found.into_iter().filter(|span| span.file == file);
        let marks = here
            .map(|span| lsp::DocumentHighlight { range: lines.to_range(wide(span)), kind: None });
        given(marks.collect::<Vec<_>>())
    }

    pub(super) fn prepare_rename(&mut self, params: &lsp::TextDocumentPositionParams) -> Answer {
        let encoding = self.client.encoding;
        let At { library, file, offset } = self.at(params)?;
        let index = library.workspace.index();
        let found = ide::can_rename(&index, file, narrow(offset)).map_err(|why| refused(&why))?;
        let lines = Lines::new(library.workspace.text(file), encoding);
        given(lsp::PrepareRenameResponse::RangeWithPlaceholder {
            range: lines.to_range(wide(found.span)),
            placeholder: found.name.to_string(),
        })
    }

    pub(super) fn rename(&mut self, params: &lsp::RenameParams) -> Answer {
        let At { library, file, offset } = self.at(&params.text_document_position)?;
        let home = library.home.clone();
        let cases = cases_of(library);
        let texts: Vec<CaseText<'_>> =
            cases.iter().map(|(name, text)| CaseText { name, text }).collect();
        let renamed = library.workspace.rename(file, narrow(offset), &params.new_name, &texts);
        let renaming = renamed.map_err(|why| refused(&why))?;
        if !renaming.left.is_empty() {
            let mut names: Vec<&str> =
                renaming.left.iter().map(|left| left.name.as_str()).collect();
            names.dedup();
            let message = format!(
                "the old name stands in case files too, which are not changed: {}",
                names.join(", ")
            );
            let typ = lsp::MessageType::WARNING;
            self.notify::<lsp::notification::ShowMessage>(lsp::ShowMessageParams { typ, message });
        }
        let edits = renaming
            .edits
            .into_iter()
            .map(|Repair { span, text }| (span.file, Change { range: wide(span), text }));
        given(self.workspace_edit(&home, edits.collect()))
    }

    /// Changes of texts, as the editor makes them.
    #[expect(
        clippy::mutable_key_type,
        reason = "the protocol's own type; its keys are not changed"
    )]
    fn workspace_edit(
        &mut self,
        home: &Home,
        changes: Vec<(FileId, Change)>,
    ) -> lsp::WorkspaceEdit {
        let encoding = self.client.encoding;
        let mut by_file: BTreeMap<FileId, Vec<Change>> = BTreeMap::new();
        for (file, change) in changes {
            by_file.entry(file).or_default().push(change);
        }
        let mut made = HashMap::new();
        for (file, changes) in by_file {
            let Some(library) = self.libraries().iter().find(|library| library.home == *home)
            else {
                continue;
            };
            let lines = Lines::new(library.workspace.text(file), encoding);
            let edits = changes.into_iter().map(|Change { range, text }| lsp::TextEdit {
                range: lines.to_range(range),
                new_text: text,
            });
            let edits: Vec<_> = edits.collect();
            let name = library.workspace.name(file).to_owned();
            if let Some(uri) = self.uri_of(home, &name) {
                made.insert(uri, edits);
            }
        }
        lsp::WorkspaceEdit { changes: Some(made), ..lsp::WorkspaceEdit::default() }
    }

    pub(super) fn outline(&mut self, params: &lsp::DocumentSymbolParams) -> Answer {
        let client = self.client.clone();
        let uri = &params.text_document.uri;
        let (library, file) = self.find(uri)?;
        let symbols = library.workspace.tree(file).map(ide::outline).unwrap_or_default();
        let lines = Lines::new(library.workspace.text(file), client.encoding);
        let symbols: Vec<_> = symbols.iter().map(|one| convert::outline(one, &lines)).collect();
        if client.outline {
            return given(symbols);
        }
        let mut flat = Vec::new();
        flatten(uri, &symbols, None, &mut flat);
        given(flat)
    }

    #[expect(deprecated, reason = "a field of the protocol that is not used must be there")]
    pub(super) fn symbols(&mut self, params: &lsp::WorkspaceSymbolParams) -> Answer {
        let mut found = Vec::new();
        for library in self.libraries() {
            let index = library.workspace.index();
            found.push((library.home.clone(), ide::search(&index, &params.query)));
        }
        let mut all = Vec::new();
        for (home, matches) in found {
            for one in matches {
                let Some(location) = self.location(&home, one.span) else { continue };
                let label = if one.label.is_empty() {
                    String::new()
                } else {
                    format!(" — {}", one.label)
                };
                all.push(lsp::SymbolInformation {
                    name: format!("{}{label}", one.path),
                    kind: convert::symbol_kind(one.kind),
                    tags: None,
                    deprecated: None,
                    location,
                    container_name: Some(one.pack.to_string()),
                });
            }
        }
        given(all)
    }

    pub(super) fn format(&mut self, params: &lsp::DocumentFormattingParams) -> Answer {
        let encoding = self.client.encoding;
        let (library, file) = self.find(&params.text_document.uri)?;
        let Some(Change { range, text }) = library.workspace.laid_out(file) else {
            return given(Vec::<lsp::TextEdit>::new());
        };
        let lines = Lines::new(library.workspace.text(file), encoding);
        given([lsp::TextEdit { range: lines.to_range(range), new_text: text }])
    }

    pub(super) fn actions(&mut self, params: &lsp::CodeActionParams) -> Answer {
        let client = self.client.clone();
        let wanted = params.context.only.as_ref();
        let quick = |kind: &lsp::CodeActionKind| {
            kind.as_str().is_empty() || *kind == lsp::CodeActionKind::QUICKFIX
        };
        if wanted.is_some_and(|kinds| !kinds.iter().any(quick)) {
            return given(Vec::<lsp::CodeAction>::new());
        }
        let (library, file) = self.find(&params.text_document.uri)?;
        let lines = Lines::new(library.workspace.text(file), client.encoding);
        let (start, end) = (lines.offset(params.range.start), lines.offset(params.range.end));
        let actions = library.workspace.actions(file, start, end.max(start));
        let home = library.home.clone();
        let mut all = Vec::new();
        for action in actions {
            let told = self.report_of(&home, &action.report);
            all.push(lsp::CodeAction {
                title: action.title,
                kind: Some(lsp::CodeActionKind::QUICKFIX),
                diagnostics: told.map(|told| vec![told]),
                edit: Some(self.workspace_edit(&home, action.changes)),
                is_preferred: Some(action.certain),
                ..lsp::CodeAction::default()
            });
        }
        given(all)
    }

    pub(super) fn lenses(&mut self, params: &lsp::CodeLensParams) -> Answer {
        let encoding = self.client.encoding;
        let uri = &params.text_document.uri;
        let (library, file) = self.find(uri)?;
        if !library.workspace.is_in_library(file) {
            return given(Vec::<lsp::CodeLens>::new());
        }
        let tree = library.workspace.tree(file);
        let declarations = tree.into_iter().flat_map(|tree| &tree.declarations);
        let names: Vec<Span> = declarations
            .filter_map(|one| match one {
                Declaration::Scenario(scenario) => Some(scenario.name.span),
                _ => None,
            })
            .collect();
        let lines = Lines::new(library.workspace.text(file), encoding);
        let lenses = names.into_iter().map(|span| convert::lens(uri, lines.to_range(wide(span))));
        given(lenses.collect::<Vec<_>>())
    }

    pub(super) fn folds(&mut self, params: &lsp::FoldingRangeParams) -> Answer {
        let encoding = self.client.encoding;
        let (library, file) = self.find(&params.text_document.uri)?;
        let text = library.workspace.text(file).to_owned();
        let tree = library.workspace.tree(file);
        let folds = tree.map(|tree| ide::folds(tree, &text)).unwrap_or_default();
        let lines = Lines::new(&text, encoding);
        let folds = folds.into_iter().map(|fold| {
            let range = lines.to_range(fold.range);
            lsp::FoldingRange {
                start_line: range.start.line,
                end_line: range.end.line,
                kind: fold.comment.then_some(lsp::FoldingRangeKind::Comment),
                ..lsp::FoldingRange::default()
            }
        });
        given(folds.collect::<Vec<_>>())
    }

    pub(super) fn hints(&mut self, params: &lsp::InlayHintParams) -> Answer {
        let (encoding, today) = (self.client.encoding, self.today());
        let (library, file) = self.find(&params.text_document.uri)?;
        let hints =
            library.workspace.tree(file).map(|tree| ide::hints(tree, today)).unwrap_or_default();
        let lines = Lines::new(library.workspace.text(file), encoding);
        let (start, end) = (lines.offset(params.range.start), lines.offset(params.range.end));
        let hints = hints.into_iter().filter(|hint| (start..=end).contains(&hint.at));
        let hints = hints.map(|hint| lsp::InlayHint {
            position: lines.position(hint.at),
            label: hint.text.into(),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
        given(hints.collect::<Vec<_>>())
    }

    pub(super) fn tokens(&mut self, params: &lsp::SemanticTokensParams) -> Answer {
        let encoding = self.client.encoding;
        let (library, file) = self.find(&params.text_document.uri)?;
        let tokens = library.workspace.tokens(file);
        let lines = Lines::new(library.workspace.text(file), encoding);
        let mut data = Vec::new();
        let mut last = lsp::Position::default();
        for token in tokens {
            let Some(token_type) = convert::token(token.kind) else { continue };
            // A token of the protocol lies on one line.
            for part in lines.by_line(token.range).filter(|part| part.start < part.end) {
                let start = lines.position(part.start);
                let delta_line = start.line - last.line;
                data.push(lsp::SemanticToken {
                    delta_line,
                    delta_start: if delta_line == 0 {
                        start.character - last.character
                    } else {
                        start.character
                    },
                    length: lines.columns(part),
                    token_type,
                    token_modifiers_bitset: u32::from(token.declares),
                });
                last = start;
            }
        }
        given(lsp::SemanticTokens { result_id: None, data })
    }
}

/// The case files of a library: those that its scenarios name.
fn cases_of(library: &mut Library) -> Vec<(String, String)> {
    let names = library.workspace.case_files().into_iter();
    let read = names.filter_map(|name| {
        let read = files::read(Path::new(&name), files::MAX_CASE_BYTES).ok()?;
        Some((name, read.text))
    });
    read.collect()
}

fn refused(why: &ide::Refusal) -> Failure {
    match &why.help {
        Some(help) => Failure::failed(format!("{}: {help}", why.message)),
        None => Failure::failed(why.message.clone()),
    }
}

/// An outline as a list, for an editor that shows no tree.
#[expect(deprecated, reason = "a field of the protocol that is not used must be there")]
fn flatten(
    uri: &lsp::Uri,
    symbols: &[lsp::DocumentSymbol],
    inside: Option<&str>,
    all: &mut Vec<lsp::SymbolInformation>,
) {
    for symbol in symbols {
        all.push(lsp::SymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location: lsp::Location { uri: uri.clone(), range: symbol.selection_range },
            container_name: inside.map(str::to_owned),
        });
        flatten(uri, symbol.children.as_deref().unwrap_or_default(), Some(&symbol.name), all);
    }
}
