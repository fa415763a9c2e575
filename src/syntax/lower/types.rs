//! Types as written.

use super::{Broken, Children, Kind, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Spanned;
use crate::syntax::ast::{BaseType, Type};
use crate::value::Number;

/// What other languages call a type, and what this one does.
const TYPE_WORDS: &[(&str, &str)] = &[
    ("bool", "yes or no"),
    ("boolean", "yes or no"),
    ("currency", "money"),
    ("datetime", "date"),
    ("decimal", "number"),
    ("double", "number"),
    ("float", "number"),
    ("int", "whole number"),
    ("integer", "whole number"),
    ("numeric", "number"),
    ("percentage", "percent"),
    ("pounds", "money"),
    ("str", "text"),
    ("string", "text"),
    ("timestamp", "date"),
    ("yes_no", "yes or no"),
];

impl<'t> Reader<'t, '_> {
    // type_of = { base_type ~ or_none? }
    pub(super) fn lower_type(&mut self, node: Node<'t>) -> Read<Type> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let base = children.any().ok_or(Broken)?;
        let base = self.lower_base_type(base)?;
        let or_none = children.maybe(Kind::or_none).is_some();
        children.finish();
        Ok(Type { base, or_none, span })
    }

    // base_type = _{ yes_or_no | whole_type | number_type | list_type | plain_type | named_type }
    fn lower_base_type(&mut self, node: Node<'t>) -> Read<BaseType> {
        Ok(match node.as_rule() {
            Kind::yes_or_no => BaseType::YesNo,
            Kind::whole_type => BaseType::Whole(self.lower_maybe_range(node)?),
            Kind::number_type => BaseType::Number(self.lower_maybe_range(node)?),
            Kind::list_type => {
                self.deeper(self.span_of(&node), |reader| reader.lower_list_type(node))?
            }
            Kind::plain_type => match node.as_str().trim_end() {
                "money" => BaseType::Money,
                "percent" => BaseType::Percent,
                "date" => BaseType::Date,
                "time" => BaseType::Time,
                "duration" => BaseType::Duration,
                _ => BaseType::Text,
            },
            _ => self.lower_named_type(node)?,
        })
    }

    // list_type = { "list" ~ e ~ "of" ~ e ~ base_type ~ by_field? }
    fn lower_list_type(&mut self, node: Node<'t>) -> Read<BaseType> {
        let mut children = Children::of(node);
        let of = children.any().ok_or(Broken)?;
        let of_span = self.span_of(&of);
        let of = Box::new(self.lower_base_type(of)?);
        // by_field = { "by" ~ e ~ name ~ s }
        let by = match children.maybe(Kind::by_field) {
            Some(by) => Some(self.lower_name(&Children::of(by).expect(Kind::name)?)),
            None => None,
        };
        children.finish();
        Ok(BaseType::List { of, of_span, by })
    }

    // whole_type = { "whole" ~ e ~ "number" ~ e ~ range? }   range = { "from" ~ e ~ bound ~ s ~ to_word ~ bound ~ s }
    fn lower_maybe_range(
        &mut self,
        node: Node<'t>,
    ) -> Read<Option<(Spanned<Number>, Spanned<Number>)>> {
        let Some(range) = Children::of(node).maybe(Kind::range) else { return Ok(None) };
        let mut bounds = Children::of(range);
        let low = bounds.expect(Kind::bound)?;
        let low = self.lower_bound(low)?;
        let high = bounds.expect(Kind::bound)?;
        let high = self.lower_bound(high)?;
        bounds.finish();
        Ok(Some((low, high)))
    }

    // bound = ${ minus? ~ number }
    fn lower_bound(&mut self, node: Node<'t>) -> Read<Spanned<Number>> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negative = children.maybe(Kind::minus).is_some();
        let number = self.lower_number(&children.expect(Kind::number)?)?;
        children.finish();
        Ok(Spanned::new(if negative { number.neg() } else { number }, span))
    }

    // named_type = { path ~ s }
    fn lower_named_type(&mut self, node: Node<'t>) -> Read<BaseType> {
        let path = self.lower_path(Children::of(node).expect(Kind::path)?);
        if let [name] = path.names.as_slice() {
            let written = name.node.to_ascii_lowercase();
            if let Ok(at) = TYPE_WORDS.binary_search_by_key(&written.as_str(), |(word, _)| word)
                && let Some((_, word)) = TYPE_WORDS.get(at)
            {
                self.report(
                    Diagnostic::error(
                        Code::SyntaxTypeWord,
                        name.span,
                        format!("`{}` is no type of this language", name.node),
                    )
                    .write(*word),
                );
                return Err(Broken);
            }
            let none_of_these = ["yes", "no", "whole", "list", "none"];
            if none_of_these.contains(&written.as_str()) {
                self.report(
                    Diagnostic::error(
                        Code::SyntaxTypeWord,
                        name.span,
                        format!("`{}` alone is no type", name.node),
                    )
                    .help("write `yes or no`, `whole number`, or `list of` and a type"),
                );
                return Err(Broken);
            }
        }
        Ok(BaseType::Named(path))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn type_words_are_sorted() {
        assert!(super::TYPE_WORDS.is_sorted());
    }
}
