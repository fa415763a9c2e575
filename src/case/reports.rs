//! Reports on keys of a case that are not what the program has, and on groups that are no objects.
//!
//! Owns: where a key was probably meant to stand, or which name was meant. Called where
//! [`super::load`] could not use a key. Must never know: values.

use smol_str::SmolStr;

use super::index::Tables;
use super::place::group_key;
use super::scan::{Found, Key};
use super::words::{found_words, listed, near, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{GroupId, Record};
use crate::span::Span;

impl Tables<'_> {
    pub(super) fn group_is_no_object(
        &self,
        group: GroupId,
        found: &Found<'_>,
        span: Span,
    ) -> Diagnostic {
        let key = group_key(self.program, group);
        let (code, help) = match found {
            Found::Null => {
                (Code::CaseNullNotAllowed, "leave the key out if nothing of it is known".to_owned())
            }
            _ => (Code::CaseWrongType, format!("write `\"{key}\": {{ \"FACT\": … }}`")),
        };
        let message = format!("`{key}` needs an object in `{{ }}`, found {}", found_words(found));
        Diagnostic::error(code, span, message).help(help)
    }

    pub(super) fn unknown_group(&self, key: &Key<'_>) -> Diagnostic {
        let program = self.program;
        let keys: Vec<SmolStr> =
            (0..program.groups.len()).map(|at| group_key(program, GroupId::at(at))).collect();
        let report = unknown(key, "a case has no key");
        let packed: Vec<&SmolStr> =
            keys.iter().filter(|known| known.ends_with(&format!(".{}", key.text))).collect();
        if !packed.is_empty() {
            let names = listed(packed.into_iter().map(|known| format!("`\"{known}\"`")));
            return report.help(format!("more than one pack has such facts: write {names}"));
        }
        if let Some(help) = self.other_group(&key.text) {
            return report.help(help);
        }
        if let Some((group, fact)) = key.text.split_once('.')
            && let Some(id) = self.group(group)
            && self.fact(id, fact).is_some()
        {
            return report.help(format!("write `\"{group}\": {{ \"{fact}\": … }}`"));
        }
        suggest(report, &key.text, keys.iter().map(SmolStr::as_str).chain(["id"]))
    }

    pub(super) fn unknown_fact(&self, group: GroupId, key: &Key<'_>) -> Diagnostic {
        let program = self.program;
        let report = unknown(key, &format!("`{}` has no fact", group_key(program, group)));
        if let Some(help) = self.other_group(&key.text) {
            return report.help(help);
        }
        let facts =
            program.groups.get(group.index()).map_or(&[][..], |group| group.facts.as_slice());
        let names = facts
            .iter()
            .filter_map(|fact| program.facts.get(fact.index()))
            .map(|fact| fact.head.name.as_str());
        suggest(report, &key.text, names)
    }

    pub(super) fn unknown_field(&self, record: &Record, key: &Key<'_>) -> Diagnostic {
        let report = unknown(key, &format!("`{}` has no field", record.head.name));
        if let Some(derived) = self.derived_field(record, &key.text) {
            return report.help(format!("take it out: the rules work out `{derived}` themselves"));
        }
        suggest(report, &key.text, record.fields.iter().map(|field| field.head.name.as_str()))
    }

    fn derived_field(&self, record: &Record, name: &str) -> Option<&str> {
        let program = self.program;
        let names = record.derived.iter().filter_map(|id| program.defines.get(id.index()));
        names.map(|define| define.head.name.as_str()).find(|derived| *derived == name)
    }

    /// Where a fact belongs whose name stands in the wrong group.
    fn other_group(&self, name: &str) -> Option<String> {
        let group = group_key(self.program, self.groups_with(name).next()?);
        Some(format!("`{name}` belongs to `{group}`: write `\"{group}\": {{ \"{name}\": … }}`"))
    }
}

fn unknown(key: &Key<'_>, says: &str) -> Diagnostic {
    Diagnostic::error(Code::CaseUnknownKey, key.span, format!("{says} `{}`", shown(&key.text)))
}

fn suggest<'a>(
    report: Diagnostic,
    wrong: &str,
    names: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let names: Vec<&str> = names.collect();
    match near(wrong, names.iter().copied()) {
        Some(name) => report.help(format!("write `\"{name}\"`")),
        None if names.is_empty() => report,
        None => report.help(format!(
            "the keys are {}",
            listed(names.iter().map(|name| format!("`\"{name}\"`")))
        )),
    }
}
