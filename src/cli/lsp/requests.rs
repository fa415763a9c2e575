//! Which request is answered by what.

use lsp_types as lsp;
use lsp_types::request::{self as ask, Request as _};
use serde::Serialize;
use serde_json::Value;

use super::server::{Failure, Server, read};

/// An answer, or why there is none.
pub(super) type Answer = Result<Value, Failure>;

/// An answer as JSON.
pub(super) fn given(answer: impl Serialize) -> Answer {
    serde_json::to_value(answer).map_err(|error| Failure::failed(error.to_string()))
}

impl Server<'_> {
    /// Answers a request; `None` if it is not known.
    pub(super) fn answer(&mut self, method: &str, params: Value) -> Option<Answer> {
        Some(match method {
            ask::Completion::METHOD => read(params).and_then(|one| self.completion(&one)),
            ask::HoverRequest::METHOD => read(params).and_then(|one| self.hover(&one)),
            ask::GotoDefinition::METHOD => read(params).and_then(|one| self.definition(&one)),
            ask::References::METHOD => read(params).and_then(|one| self.references(&one)),
            ask::DocumentHighlightRequest::METHOD => {
                read(params).and_then(|one| self.highlights(&one))
            }
            ask::PrepareRenameRequest::METHOD => {
                read(params).and_then(|one| self.prepare_rename(&one))
            }
            ask::Rename::METHOD => read(params).and_then(|one| self.rename(&one)),
            ask::DocumentSymbolRequest::METHOD => read(params).and_then(|one| self.outline(&one)),
            ask::WorkspaceSymbolRequest::METHOD => read(params).and_then(|one| self.symbols(&one)),
            ask::Formatting::METHOD => read(params).and_then(|one| self.format(&one)),
            ask::CodeActionRequest::METHOD => read(params).and_then(|one| self.actions(&one)),
            ask::CodeLensRequest::METHOD => read(params).and_then(|one| self.lenses(&one)),
            ask::FoldingRangeRequest::METHOD => read(params).and_then(|one| self.folds(&one)),
            ask::InlayHintRequest::METHOD => read(params).and_then(|one| self.hints(&one)),
            ask::SemanticTokensFullRequest::METHOD => {
                read(params).and_then(|one| self.tokens(&one))
            }
            ask::ExecuteCommand::METHOD => {
                read(params).and_then(|one: lsp::ExecuteCommandParams| self.command(one))
            }
            _ => return None,
        })
    }
}
