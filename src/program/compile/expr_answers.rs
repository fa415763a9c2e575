//! Answers of other rules: which rule, which word, which field.

use super::declare::Symbol;
use super::*;
use crate::span::Spanned;
use crate::syntax::ast::{Comparison as C, ConditionKind, ExprKind as E};

impl Compiler<'_> {
    /// The rule, condition or instalment that a path names after its declaration.
    pub(super) fn subject(
        &mut self,
        symbol: Symbol,
        rest: &[ast::Name],
        span: Span,
    ) -> Option<Subject> {
        match (symbol, rest) {
            (Symbol::Eligibility(id), []) => Some(Subject::Eligibility(id)),
            (Symbol::Eligibility(id), [name]) => {
                let names = self.signatures.conditions.get(id.index())?;
                if let Some(condition) = names.get(&name.node).copied() {
                    self.note(name.span, Named::Condition(condition));
                    return Some(Subject::Condition(condition));
                }
                let names: Vec<SmolStr> = names.keys().cloned().collect();
                self.unknown_part(name, "condition", &names);
                None
            }
            (Symbol::Standard(id), []) => Some(Subject::Standard(id)),
            (Symbol::Indicator(id), []) => Some(Subject::Indicator(id)),
            (Symbol::Payment(id), []) => Some(Subject::Payment(id)),
            (Symbol::Payment(id), [name, rest @ ..]) => {
                let names = self.signatures.instalments.get(id.index())?;
                let Some(instalment) = names.get(&name.node).copied() else {
                    let names: Vec<SmolStr> = names.keys().cloned().collect();
                    self.unknown_part(name, "instalment", &names);
                    return None;
                };
                self.note(name.span, Named::Instalment(instalment));
                let (_, conditions) = self.signatures.instalment.get(instalment.index())?;
                match rest {
                    [] => Some(Subject::Instalment(instalment)),
                    [condition] => {
                        if let Some(id) = conditions.get(&condition.node).copied() {
                            self.note(condition.span, Named::Condition(id));
                            return Some(Subject::Condition(id));
                        }
                        let names: Vec<SmolStr> = conditions.keys().cloned().collect();
                        self.unknown_part(condition, "condition", &names);
                        None
                    }
                    _ => self.no_such_answer(span),
                }
            }
            _ => self.no_such_answer(span),
        }
    }

    fn no_such_answer(&mut self, span: Span) -> Option<Subject> {
        let written = self.written(span);
        self.report(
            Diagnostic::error(Code::NotAnAnswer, span, format!("`{written}` is no rule that has an answer"))
                .help("ask for the answer of a rule, as in `ehwb is eligible`, or of one of its conditions, as in `ehwb.age is met`"),
        );
        None
    }

    fn unknown_part(&mut self, name: &ast::Name, what: &str, names: &[SmolStr]) {
        let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
        let help = near.as_deref().map(|near| format!("did you mean `{near}`?")).or_else(|| {
            let mut names: Vec<&str> = names.iter().map(SmolStr::as_str).collect();
            names.sort_unstable();
            (!names.is_empty() && names.len() <= 12).then(|| format!("it has {}", names.join(", ")))
        });
        let mut problem = Diagnostic::error(
            Code::UnknownName,
            name.span,
            format!("there is no {what} called `{}`", name.node),
        );
        if let Some(help) = help {
            problem = problem.help(help).replacing(near);
        }
        self.report(problem);
    }

    /// The words that a rule answers with, in order; `true`: only where the case stands so far.
    pub(super) fn answers_of(&self, subject: Subject) -> Vec<(SmolStr, Answer, bool)> {
        let plain = |words: &[(&str, Answer)]| -> Vec<(SmolStr, Answer, bool)> {
            words.iter().map(|(word, answer)| (SmolStr::new(word), *answer, false)).collect()
        };
        let renamed = |mut words: Vec<(SmolStr, Answer, bool)>,
                       own: Option<&AnswerWords>,
                       good: Answer,
                       bad: Answer| {
            if let Some(own) = own {
                for (word, answer, _) in &mut words {
                    if *answer == good {
                        *word = own.good.0.clone();
                    } else if *answer == bad {
                        *word = own.bad.0.clone();
                    }
                }
            }
            words
        };
        let mut words = match subject {
            Subject::Eligibility(id) => renamed(
                plain(&[
                    ("eligible", Answer::Eligible),
                    ("not_eligible", Answer::NotEligible),
                    ("not_in_force", Answer::NotInForce),
                ]),
                self.signatures.eligibility_words.get(id.index()).and_then(Option::as_ref),
                Answer::Eligible,
                Answer::NotEligible,
            ),
            Subject::Condition(_) => plain(&[
                ("met", Answer::Met),
                ("not_met", Answer::NotMet),
                ("not_applicable", Answer::NotApplicable),
            ]),
            Subject::Standard(id) => renamed(
                plain(&[
                    ("met", Answer::Met),
                    ("breached", Answer::Breached),
                    ("running", Answer::Running),
                    ("not_started", Answer::NotStarted),
                    ("not_applicable", Answer::NotApplicable),
                    ("not_in_force", Answer::NotInForce),
                ]),
                self.signatures.standard_words.get(id.index()).and_then(Option::as_ref),
                Answer::Met,
                Answer::Breached,
            ),
            Subject::Payment(_) => plain(&[
                ("payable", Answer::Payable),
                ("not_payable", Answer::NotPayable),
                ("not_in_force", Answer::NotInForce),
            ]),
            Subject::Instalment(_) => {
                plain(&[("payable", Answer::Payable), ("not_payable", Answer::NotPayable)])
            }
            Subject::Indicator(_) => plain(&[
                ("met", Answer::Met),
                ("not_met", Answer::NotMet),
                ("not_measurable", Answer::NotMeasurable),
                ("not_in_force", Answer::NotInForce),
            ]),
        };
        words.push((SmolStr::new_static("undecided"), Answer::Undecided, true));
        if matches!(subject, Subject::Payment(_) | Subject::Instalment(_)) {
            words.push((SmolStr::new_static("held"), Answer::Held, true));
        }
        words
    }

    /// `X is ANSWER`
    pub(super) fn answer_compare(
        &mut self,
        cx: &mut Context,
        subject: Subject,
        left: &ast::Expr,
        comparison: &Spanned<C>,
        span: Span,
    ) -> Option<ExprId> {
        self.readable(cx, subject, left.span)?;
        let answer = self.answer_word(subject, left, comparison)?;
        if let (Answer::Undecided | Answer::Held, false) = (answer, cx.so_far) {
            let words = if answer == Answer::Held { "is held" } else { "is undecided" };
            self.needs_so_far(cx, words, comparison.span)?;
        }
        Some(self.push(ExprKind::AnswerIs { subject, answer }, Type::of(Atom::YesNo), span))
    }

    /// Rules may read the items only of instalments without `for each`, and exclusions and holds only
    /// with `applies`.
    pub(super) fn readable(&mut self, cx: &Context, subject: Subject, span: Span) -> Option<()> {
        let (instalment, kind) = match subject {
            Subject::Instalment(id) => (Some(id), None),
            Subject::Condition(id) => match self.signatures.kinds.get(id.index())? {
                (kind, ConditionOwner::Instalment(instalment)) => (Some(*instalment), Some(*kind)),
                (kind, ConditionOwner::Eligibility(_)) => (None, Some(*kind)),
            },
            Subject::Indicator(id) => {
                let over_cases = self.trees.indicators_over_cases.contains(&id);
                if over_cases {
                    self.report(
                        Diagnostic::error(Code::NotAnAnswer, span, "an indicator `for each case` is measured over a whole batch")
                            .label("no single case can read it")
                            .help("read an indicator over a list of the case, or leave this to the batch's summary"),
                    );
                    return None;
                }
                (None, None)
            }
            Subject::Eligibility(_) | Subject::Standard(_) | Subject::Payment(_) => (None, None),
        };
        let _ = cx;
        if let Some(instalment) = instalment
            && self.signatures.instalment.get(instalment.index()).is_some_and(|(each, _)| *each)
        {
            let written = self.written(span);
            self.report(
                Diagnostic::error(Code::ForEachItem, span, format!("`{written}` has an answer for each item, not one"))
                    .help("a rule can read the payment's `total` and `held_count`; a scenario can name an item, as in `results.outcomes \"F1\"`"),
            );
            return None;
        }
        if let Some(kind @ (ConditionKind::Exclusion | ConditionKind::Hold)) = kind {
            let written = self.written(span);
            let what = if kind == ConditionKind::Hold { "a hold" } else { "an exclusion" };
            self.report(
                Diagnostic::error(
                    Code::NotAnAnswer,
                    span,
                    format!("`{written}` is {what}: it applies or does not apply"),
                )
                .help(format!("write `{written} applies` or `{written} does not apply`")),
            );
            return None;
        }
        Some(())
    }

    pub(super) fn answer_word(
        &mut self,
        subject: Subject,
        left: &ast::Expr,
        comparison: &Spanned<C>,
    ) -> Option<Answer> {
        let (expr, negated) = match &comparison.node {
            C::Is(expr) => (expr, false),
            C::IsNot(expr) => (expr, true),
            C::Undecided => return Some(Answer::Undecided),
            _ => {
                self.not_the_answer(subject, left, comparison.span, None);
                return None;
            }
        };
        let Some(word) = word_of(expr) else {
            self.not_the_answer(subject, left, comparison.span, None);
            return None;
        };
        let answers = self.answers_of(subject);
        let asked = if negated { SmolStr::new(format!("not_{word}")) } else { word.clone() };
        if let Some((_, answer, _)) = answers.iter().find(|(name, ..)| *name == asked) {
            self.note_answer(subject, *answer, expr.span, negated.then_some(comparison.span));
            return Some(*answer);
        }
        if negated && answers.iter().any(|(name, ..)| *name == word) {
            let (written, spoken) = (self.written(left.span), word.replace('_', " "));
            self.report(
                Diagnostic::error(
                    Code::NotAnAnswer,
                    comparison.span,
                    format!("`not {spoken}` is no answer of `{written}`"),
                )
                .help(format!(
                    "to say that the answer is another one, write `not ({written} is {spoken})`"
                )),
            );
            return None;
        }
        self.not_the_answer(subject, left, expr.span, Some(&asked));
        None
    }

    fn not_the_answer(
        &mut self,
        subject: Subject,
        left: &ast::Expr,
        span: Span,
        word: Option<&str>,
    ) {
        let answers = self.answers_of(subject);
        let written = self.written(left.span);
        let near =
            word.and_then(|word| self.near(word, answers.iter().map(|(name, ..)| name.as_str())));
        let listed: Vec<String> = answers
            .iter()
            .filter(|(.., so_far)| !so_far)
            .map(|(name, ..)| format!("`{}`", name.replace('_', " ")))
            .collect();
        let help = match near {
            Some(near) => format!(
                "did you mean `{written} is {}`? its answers are {}",
                near.replace('_', " "),
                listed.join(", ")
            ),
            None => format!("its answers are {}", listed.join(", ")),
        };
        self.report(
            Diagnostic::error(Code::NotAnAnswer, span, format!("this is no answer of `{written}`"))
                .help(help),
        );
    }

    /// `X applies`, `X does not apply`
    pub(super) fn applies(
        &mut self,
        cx: &mut Context,
        subject: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> Option<ExprId> {
        let condition = self.applying(cx, subject)?;
        if let Some((_, ConditionOwner::Instalment(instalment))) =
            self.signatures.kinds.get(condition.index())
            && self.signatures.instalment.get(instalment.index()).is_some_and(|(each, _)| *each)
        {
            self.report(
                Diagnostic::error(Code::ForEachItem, subject.span, "this has an answer for each item, not one")
                    .help("a rule can read the payment's `total` and `held_count`; a scenario can name an item"),
            );
            return None;
        }
        let id = self.push(ExprKind::Applies(condition), Type::of(Atom::YesNo), span);
        Some(if negated { self.push(ExprKind::Not(id), Type::of(Atom::YesNo), span) } else { id })
    }

    /// The exclusion or hold that a path names.
    pub(super) fn applying(&mut self, cx: &Context, subject: &ast::Expr) -> Option<ConditionId> {
        let wrong = |compiler: &mut Self| {
            compiler.report(
                Diagnostic::error(
                    Code::NotAnAnswer,
                    subject.span,
                    "only an exclusion or a hold applies",
                )
                .help("name it with its rule, as in `request.self_referral applies`"),
            );
            None
        };
        let E::Path(path) = &subject.kind else { return wrong(self) };
        let Some((symbol, taken)) = self.rule_symbol(cx.pack, path) else {
            self.unknown_name(cx, path, None);
            return None;
        };
        let rest = path.names.get(taken..).unwrap_or(&[]);
        if !matches!(symbol, Symbol::Eligibility(_) | Symbol::Payment(_)) || rest.is_empty() {
            return wrong(self);
        }
        let Subject::Condition(id) = self.subject(symbol, rest, path.span)? else {
            return wrong(self);
        };
        let (kind, _) = self.signatures.kinds.get(id.index())?;
        match kind {
            ConditionKind::Exclusion | ConditionKind::Hold => Some(id),
            ConditionKind::Condition | ConditionKind::Expectation => {
                let written = self.written(subject.span);
                self.report(
                    Diagnostic::error(Code::NotAnAnswer, subject.span, format!("`{written}` is met or not met"))
                        .help(format!("write `{written} is met`, `{written} is not met` or `{written} is not applicable`")),
                );
                None
            }
        }
    }

    /// Whether names after a rule are a field of its answer.
    pub(super) fn is_field(&self, symbol: Symbol, rest: &[ast::Name]) -> bool {
        match (symbol, rest) {
            (Symbol::Standard(_), [name]) => standard_field(&name.node).is_some(),
            (Symbol::Payment(_), [name]) => payment_field(&name.node).is_some(),
            (Symbol::Payment(_), [_, name]) => item_field(&name.node).is_some(),
            (Symbol::Indicator(_), [name]) => indicator_field(&name.node).is_some(),
            _ => false,
        }
    }

    /// `first_support.due_on`, `results.total`, `results.upfront.amount`
    pub(super) fn answer_field(
        &mut self,
        symbol: Symbol,
        name: &ast::Name,
        rest: &[ast::Name],
        span: Span,
    ) -> Option<ExprId> {
        let field =
            match (symbol, rest) {
                (Symbol::Standard(id), [field]) => standard_field(&field.node)
                    .map(|(field, ty)| (Subject::Standard(id), field, ty)),
                (Symbol::Payment(id), [field]) => {
                    payment_field(&field.node).map(|(field, ty)| (Subject::Payment(id), field, ty))
                }
                (Symbol::Payment(_), [_, field]) => match item_field(&field.node) {
                    Some((field, ty)) => {
                        let subject = self.subject(symbol, rest.get(..1).unwrap_or(&[]), span)?;
                        let Subject::Instalment(instalment) = subject else { return None };
                        if self
                            .signatures
                            .instalment
                            .get(instalment.index())
                            .is_some_and(|(each, _)| *each)
                        {
                            self.report(
                                Diagnostic::error(
                                    Code::ForEachItem,
                                    span,
                                    "this instalment has an amount for each item, not one",
                                )
                                .help(format!(
                                    "read the payment's total instead: `{}.total`",
                                    name.node
                                )),
                            );
                            return None;
                        }
                        Some((subject, field, ty))
                    }
                    None => None,
                },
                (Symbol::Indicator(id), [field]) => indicator_field(&field.node)
                    .map(|(field, ty)| (Subject::Indicator(id), field, ty)),
                _ => None,
            };
        let Some((subject, field, ty)) = field else {
            self.no_field(symbol, name, rest, span);
            return None;
        };
        if let Some(name) = rest.last() {
            self.note(name.span, Named::AnswerField(subject, field));
        }
        Some(self.push(ExprKind::AnswerField { subject, field }, Type::of(ty).or_none(), span))
    }

    fn no_field(&mut self, symbol: Symbol, name: &ast::Name, rest: &[ast::Name], span: Span) {
        let fields: &[&str] = match symbol {
            Symbol::Standard(_) => {
                &["started_on", "due_on", "stopped_on", "days_used", "days_left", "days_over"]
            }
            Symbol::Payment(_) => &["payable", "total", "held_count"],
            Symbol::Indicator(_) => &["numerator", "denominator", "percent"],
            _ => &[],
        };
        let answers = match symbol {
            Symbol::Eligibility(id) => self.answers_of(Subject::Eligibility(id)),
            Symbol::Standard(id) => self.answers_of(Subject::Standard(id)),
            Symbol::Payment(id) => self.answers_of(Subject::Payment(id)),
            Symbol::Indicator(id) => self.answers_of(Subject::Indicator(id)),
            _ => Vec::new(),
        };
        let first =
            answers.first().map_or_else(|| "…".to_owned(), |(word, ..)| word.replace('_', " "));
        let written = self.written(span);
        let problem = match rest.first() {
            Some(field) if !fields.is_empty() => {
                let near = self.near(&field.node, fields.iter().copied());
                let help = near.as_deref().map_or_else(
                    || format!("its fields are {}", fields.join(", ")),
                    |near| format!("did you mean `{}.{near}`?", name.node),
                );
                let problem = Diagnostic::error(
                    Code::UnknownName,
                    span,
                    format!("`{}` has no field called `{}`", name.node, field.node),
                )
                .help(help);
                match near {
                    Some(near) => problem.repair(field.span, near),
                    None => problem,
                }
            }
            _ => Diagnostic::error(
                Code::NotAnAnswer,
                span,
                format!("`{written}` is a rule, not a value"),
            )
            .help(format!("ask for its answer, as in `{written} is {first}`")),
        };
        self.report(problem);
    }
}

/// The word that stands right of `is`: `met`, `in_force`.
pub(super) fn word_of(expr: &ast::Expr) -> Option<SmolStr> {
    match &expr.kind {
        E::Path(path) => match path.names.as_slice() {
            [name] => Some(name.node.clone()),
            _ => None,
        },
        E::Words(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.node.as_str()).collect();
            Some(SmolStr::new(words.join("_")))
        }
        _ => None,
    }
}

fn standard_field(name: &str) -> Option<(AnswerField, Atom)> {
    Some(match name {
        "started_on" => (AnswerField::StartedOn, Atom::Date),
        "due_on" => (AnswerField::DueOn, Atom::Date),
        "stopped_on" => (AnswerField::StoppedOn, Atom::Date),
        "days_used" => (AnswerField::DaysUsed, Atom::Whole),
        "days_left" => (AnswerField::DaysLeft, Atom::Whole),
        "days_over" => (AnswerField::DaysOver, Atom::Whole),
        _ => return None,
    })
}

fn payment_field(name: &str) -> Option<(AnswerField, Atom)> {
    Some(match name {
        "payable" => (AnswerField::Payable, Atom::Money),
        "total" => (AnswerField::Total, Atom::Money),
        "held_count" => (AnswerField::HeldCount, Atom::Whole),
        _ => return None,
    })
}

pub(super) fn item_field(name: &str) -> Option<(AnswerField, Atom)> {
    Some(match name {
        "amount" => (AnswerField::Amount, Atom::Money),
        "due_on" => (AnswerField::DueOn, Atom::Date),
        _ => return None,
    })
}

fn indicator_field(name: &str) -> Option<(AnswerField, Atom)> {
    Some(match name {
        "numerator" => (AnswerField::Numerator, Atom::Whole),
        "denominator" => (AnswerField::Denominator, Atom::Whole),
        "percent" => (AnswerField::Percent, Atom::Percent),
        _ => return None,
    })
}
