//! Our data as the protocol's.

use std::collections::BTreeMap;

use lsp_types as lsp;
use rules::assist::{Candidate, Kind as Plain, What};
use rules::diagnostic::{Diagnostic, Severity};
use rules::ide::{Kind, Symbol, TokenKind};
use rules::span::{FileId, Span};
use serde_json::json;

use super::client::Client;
use super::positions::{Encoding, Lines};

/// The commands that an editor can have run.
pub(super) const RUN_SCENARIO: &str = "rules.runScenario";
pub(super) const EXPLAIN_CASE: &str = "rules.explainCase";
pub(super) const CHECK_CASE: &str = "rules.checkCase";

/// What the server can do.
pub(super) fn capabilities(client: &Client) -> lsp::ServerCapabilities {
    let encoding = match client.encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
    };
    let sync = lsp::TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
        save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
        ..lsp::TextDocumentSyncOptions::default()
    };
    let letters = [".", " ", "\"", "|", ","];
    let tokens = lsp::SemanticTokensOptions {
        legend: lsp::SemanticTokensLegend {
            token_types: TOKENS.iter().map(|name| lsp::SemanticTokenType::new(name)).collect(),
            token_modifiers: vec![lsp::SemanticTokenModifier::DECLARATION],
        },
        full: Some(lsp::SemanticTokensFullOptions::Bool(true)),
        ..lsp::SemanticTokensOptions::default()
    };
    let kinds = vec![lsp::CodeActionKind::QUICKFIX];
    let commands = [RUN_SCENARIO, EXPLAIN_CASE, CHECK_CASE];
    lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(letters.map(str::to_owned).into()),
            ..lsp::CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        code_action_provider: client.literal_actions.then(|| {
            let options = lsp::CodeActionOptions {
                code_action_kinds: Some(kinds),
                ..lsp::CodeActionOptions::default()
            };
            options.into()
        }),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        folding_range_provider: Some(true.into()),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        semantic_tokens_provider: Some(tokens.into()),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: commands.map(str::to_owned).into(),
            ..lsp::ExecuteCommandOptions::default()
        }),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..lsp::ServerCapabilities::default()
    }
}

/// The colours that words can have.
const TOKENS: &[&str] = &[
    "keyword",
    "number",
    "string",
    "comment",
    "namespace",
    "type",
    "enumMember",
    "property",
    "variable",
    "function",
    "method",
    "parameter",
];

/// The colour of a word, by its position among [`TOKENS`]; `None` where it needs none.
pub(super) fn token(kind: TokenKind) -> Option<u32> {
    let name = match kind {
        TokenKind::Plain(Plain::Keyword) => "keyword",
        TokenKind::Plain(Plain::Number) => "number",
        TokenKind::Plain(Plain::Text) => "string",
        TokenKind::Plain(Plain::Comment) => "comment",
        TokenKind::Plain(Plain::Name) => return None,
        TokenKind::Name(kind) => match kind {
            Kind::Pack | Kind::Source | Kind::Facts => "namespace",
            Kind::Levels | Kind::Choices | Kind::Record => "type",
            Kind::Level | Kind::Choice | Kind::Answer => "enumMember",
            Kind::Fact | Kind::Field | Kind::Column | Kind::AnswerField => "property",
            Kind::DerivedField | Kind::Definition | Kind::Table | Kind::Calendar => "variable",
            Kind::Eligibility
            | Kind::Standard
            | Kind::Payment
            | Kind::Instalment
            | Kind::Indicator
            | Kind::Queue => "function",
            Kind::Condition
            | Kind::Expectation
            | Kind::Exclusion
            | Kind::Hold
            | Kind::Check
            | Kind::Warning
            | Kind::Advice => "method",
            Kind::LoopVariable => "parameter",
            Kind::Paragraph | Kind::Scenario | Kind::CaseFile => "string",
        },
    };
    TOKENS.iter().position(|one| *one == name).and_then(|at| u32::try_from(at).ok())
}

/// What an outline and a search call a thing.
pub(super) const fn symbol_kind(kind: Kind) -> lsp::SymbolKind {
    use lsp::SymbolKind as S;
    match kind {
        Kind::Pack => S::PACKAGE,
        Kind::Source => S::FILE,
        Kind::Paragraph | Kind::CaseFile => S::STRING,
        Kind::Levels | Kind::Choices => S::ENUM,
        Kind::Level | Kind::Choice | Kind::Answer => S::ENUM_MEMBER,
        Kind::Facts => S::NAMESPACE,
        Kind::Record => S::STRUCT,
        Kind::Fact | Kind::Field | Kind::Column | Kind::AnswerField => S::FIELD,
        Kind::DerivedField | Kind::Definition | Kind::LoopVariable => S::VARIABLE,
        Kind::Table => S::ARRAY,
        Kind::Calendar => S::CONSTANT,
        Kind::Eligibility | Kind::Standard | Kind::Payment | Kind::Indicator | Kind::Queue => {
            S::FUNCTION
        }
        Kind::Instalment
        | Kind::Condition
        | Kind::Expectation
        | Kind::Exclusion
        | Kind::Hold
        | Kind::Check => S::METHOD,
        Kind::Warning | Kind::Advice => S::EVENT,
        Kind::Scenario => S::CLASS,
    }
}

/// What a completion shows beside a candidate.
pub(super) const fn item_kind(what: What) -> lsp::CompletionItemKind {
    use lsp::CompletionItemKind as C;
    match what {
        What::Word | What::Declaration => C::KEYWORD,
        What::Pack | What::Source | What::Group => C::MODULE,
        What::Fact => C::FIELD,
        What::Definition | What::Table | What::Local => C::VARIABLE,
        What::Rule => C::FUNCTION,
        What::Condition => C::METHOD,
        What::Type => C::CLASS,
        What::Value => C::ENUM_MEMBER,
        What::Paragraph | What::Scenario => C::REFERENCE,
    }
}

/// A candidate; `order` is its place among them.
pub(super) fn item(
    candidate: &Candidate,
    order: usize,
    range: lsp::Range,
    client: &Client,
) -> lsp::CompletionItem {
    let template = candidate.template.filter(|_| client.snippets);
    let new_text = template.map_or_else(|| candidate.text.clone(), snippet);
    lsp::CompletionItem {
        label: candidate.text.trim_end().to_owned(),
        kind: Some(item_kind(candidate.what)),
        detail: (!candidate.says.is_empty()).then(|| candidate.says.clone()),
        sort_text: Some(format!("{order:05}")),
        filter_text: Some(candidate.text.clone()),
        insert_text_format: template.map(|_| lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::TextEdit { range, new_text }.into()),
        ..lsp::CompletionItem::default()
    }
}

/// A template in the editor's own form: `⟦name⟧` is a place to fill in.
fn snippet(template: &str) -> String {
    let mut made = String::new();
    let mut at = 0;
    for letter in template.chars() {
        match letter {
            '⟦' => {
                at += 1;
                made.push_str(&format!("${{{at}:"));
            }
            '⟧' => made.push('}'),
            '$' | '}' | '\\' => made.extend(['\\', letter]),
            _ => made.push(letter),
        }
    }
    made
}

/// A report.
pub(super) fn report(
    report: &Diagnostic,
    texts: &BTreeMap<FileId, Lines<'_>>,
    uri: &dyn Fn(FileId) -> Option<lsp::Uri>,
    client: &Client,
) -> lsp::Diagnostic {
    let range = |span: Span| {
        let lines = texts.get(&span.file);
        lines
            .map(|lines| lines.to_range(span.start as usize..span.end as usize))
            .unwrap_or_default()
    };
    let mut message = report.message.clone();
    let mut labels = report.labels.iter();
    if let Some(first) = labels.next().filter(|first| !first.text.is_empty()) {
        message.push_str(&format!("\n{}", first.text));
    }
    if let Some(help) = &report.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let related = labels.filter_map(|label| {
        let location = lsp::Location { uri: uri(label.span.file)?, range: range(label.span) };
        Some(lsp::DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<_> = related.collect();
    lsp::Diagnostic {
        range: range(report.span()),
        severity: Some(match report.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Note => lsp::DiagnosticSeverity::INFORMATION,
        }),
        code: Some(lsp::NumberOrString::String(report.code.as_str().to_owned())),
        source: Some("rules".to_owned()),
        message,
        related_information: (client.related && !related.is_empty()).then_some(related),
        ..lsp::Diagnostic::default()
    }
}

/// An entry of an outline, with what stands in it.
#[expect(deprecated, reason = "a field of the protocol that is not used must be there")]
pub(super) fn outline(symbol: &Symbol, lines: &Lines<'_>) -> lsp::DocumentSymbol {
    let range = |span: Span| lines.to_range(span.start as usize..span.end as usize);
    // The protocol wants the name inside of the whole.
    let whole = symbol.span.to(symbol.name_span);
    let inside = symbol.inside.iter().map(|one| outline(one, lines)).collect::<Vec<_>>();
    lsp::DocumentSymbol {
        name: if symbol.name.is_empty() {
            symbol.kind.words().to_owned()
        } else {
            symbol.name.to_string()
        },
        detail: Some(symbol.label.to_string()).filter(|label| !label.is_empty()),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: range(whole),
        selection_range: range(symbol.name_span),
        children: (!inside.is_empty()).then_some(inside),
    }
}

/// The lens above a scenario.
pub(super) fn lens(uri: &lsp::Uri, range: lsp::Range) -> lsp::CodeLens {
    let asked = json!({ "uri": uri, "position": range.start, "show": true });
    lsp::CodeLens {
        range,
        command: Some(lsp::Command {
            title: "run this scenario".to_owned(),
            command: RUN_SCENARIO.to_owned(),
            arguments: Some(vec![asked]),
        }),
        data: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_become_snippets() {
        assert_eq!(snippet("pays ⟦£5⟧ $ ⟦x⟧"), "pays ${1:£5} \\$ ${2:x}");
    }
}
