//! The command line.
//!
//! Owns: arguments, files, the terminal, exit codes. Each subcommand reads, calls the library, prints,
//! and says how it ended; each has a file of its own.
//! Takes: the arguments of the process. Gives: an exit code.
//! Must never know: the meaning of rules.

mod ask;
mod batch;
mod cases;
mod check;
mod choose;
mod compare;
mod completions;
mod coverage;
mod doc;
mod eval;
mod excerpt;
mod explain;
mod files;
mod fmt;
mod forms;
mod library;
mod lint;
mod lsp;
mod man;
mod new;
mod packs;
mod queue;
mod repl;
mod replay;
mod report;
mod sample;
mod schema;
mod suggest;
mod terminal;
mod test;
mod what_if;
mod why_not;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use rules::diagnostic::Diagnostic;
use terminal::Terminal;

/// How a run ended. The numbers are part of the interface: scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything asked was answered.
    Answered = 0,
    /// Something is wrong in the rules or in a case; it was reported.
    Wrong = 1,
    /// The command was not understood.
    Usage = 2,
    /// An answer that `--fail-on` names was given; or `--exit-code` was, and an answer changed.
    FailOn = 4,
}

impl Exit {
    /// Of two endings the one to report: a wrong command before something wrong, that before a
    /// matched `--fail-on`, that before success.
    fn and(self, other: Self) -> Self {
        let weight = |exit| match exit {
            Self::Answered => 0,
            Self::FailOn => 1,
            Self::Wrong => 2,
            Self::Usage => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// Why a subcommand stopped before its end.
pub(crate) enum Stop {
    /// Whoever read the output has gone, as in `rules check … | head -1`. Not worth a word.
    ClosedPipe,
    /// The output cannot be written.
    Output(std::io::Error),
    /// Something is wrong, and is yet to be reported. It has no place in a text.
    Problem(Box<Diagnostic>, Exit),
    /// Something is wrong, and was reported.
    Reported(Exit),
}

impl Stop {
    fn wrong(problem: Diagnostic) -> Self {
        Self::Problem(Box::new(problem), Exit::Wrong)
    }

    fn usage(problem: Diagnostic) -> Self {
        Self::Problem(Box::new(problem), Exit::Usage)
    }
}

/// How errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// With the words they are about, for reading
    Human,
    /// One line an error: `file:line:column: error[code]: message`
    Plain,
    /// One JSON object a line
    Json,
}

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading
    Text,
    /// For programs: see docs/answer-format.md
    Json,
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

const AFTER_HELP: &str = "\
Examples:
  rules check case.json                     answer one case with the rules in ./rules
  rules check cases/*.json --format json    one JSON object a case, a line each
  rules check case.json --format html       a page to print and keep
  rules explain case.json ehwb              the whole proof of one answer
  rules batch cases.ndjson -o answers.csv   answer every case of a file
  rules queue cases.ndjson                  the waiting list, in the order of a pack
  rules sample 1000 -o cases.ndjson         invented cases, to try rules out
  rules compare cases.csv --before old --after new    whose answers do other rules change?
  rules ask case.json --only ehwb           ask what is missing, one question at a time
  rules eval '4 weeks after 2 June 2025'    what an expression gives
  rules repl case.json                      a conversation about a case, line by line
  rules new holidays                        begin a pack, with comments that explain it
  rules lint                                is anything wrong in the rules?
  rules fmt                                 lay the rule files out
  rules lsp                                 help an editor (docs/editor.md)
  rules test                                do the rules answer their scenarios as expected?
  rules coverage                            what do the scenarios show of the rules?
  rules why-not case.json request           what would turn an answer that refuses?
  rules what-if case.json --set child.home_district=preston    which answers change?
  rules suggest norfolk                     the scenarios that are missing in a pack
  rules doc norfolk                         a pack as a document, in sentences

Exit status:
  0  answered
  1  something is wrong in the rules or in a case
  2  the command was not understood
  4  an answer that --fail-on names was given";

#[derive(Debug, Parser)]
#[command(name = "rules", version, about, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    look: Look,
}

/// What every subcommand takes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Look {
    /// How errors are written (they go to standard error)
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "human",
        hide_default_value = true
    )]
    pub(crate) error_format: ErrorFormat,

    /// Whether colours are used
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Ask(ask::AskArgs),
    Batch(batch::BatchArgs),
    Compare(compare::CompareArgs),
    #[command(hide = true)]
    ReadTable(batch::table::ReadTableArgs),
    Eval(eval::EvalArgs),
    Replay(replay::ReplayArgs),
    Repl(repl::ReplArgs),
    Schema(schema::SchemaArgs),
    Packs(packs::PacksArgs),
    New(new::NewArgs),
    Lint(lint::LintArgs),
    Fmt(fmt::FmtArgs),
    Test(test::TestArgs),
    Coverage(coverage::CoverageArgs),
    WhyNot(why_not::WhyNotArgs),
    WhatIf(what_if::WhatIfArgs),
    Queue(queue::QueueArgs),
    Sample(sample::SampleArgs),
    Suggest(suggest::SuggestArgs),
    Lsp(lsp::LspArgs),
    Doc(doc::DocArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// Runs the command that the process was given.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => {
            // A closed pipe after `--help` is as quiet as any other.
            let _ = refusal.print();
            return ExitCode::from(if refusal.use_stderr() { Exit::Usage as u8 } else { 0 });
        }
    };
    let mut term = Terminal::new(arguments.look);
    let ran = match &arguments.command {
        Command::Check(args) => args.run(&mut term),
        Command::Explain(args) => args.run(&mut term),
        Command::Ask(args) => args.run(&mut term),
        Command::Batch(args) => args.run(&mut term),
        Command::Compare(args) => args.run(&mut term),
        Command::ReadTable(args) => args.run(),
        Command::Eval(args) => args.run(&mut term),
        Command::Replay(args) => args.run(&mut term),
        Command::Repl(args) => args.run(&mut term),
        Command::Schema(args) => args.run(&mut term),
        Command::Packs(args) => args.run(&mut term),
        Command::New(args) => args.run(&mut term),
        Command::Lint(args) => args.run(&mut term),
        Command::Fmt(args) => args.run(&mut term),
        Command::Test(args) => args.run(&mut term),
        Command::Coverage(args) => args.run(&mut term),
        Command::WhyNot(args) => args.run(&mut term),
        Command::WhatIf(args) => args.run(&mut term),
        Command::Queue(args) => args.run(&mut term),
        Command::Sample(args) => args.run(&mut term),
        Command::Suggest(args) => args.run(&mut term),
        Command::Lsp(args) => args.run(&mut term),
        Command::Doc(args) => args.run(&mut term),
        Command::Completions(args) => args.run(&mut term),
        Command::Man(args) => args.run(&mut term),
    };
    let exit = term.finish(ran);
    ExitCode::from(exit as u8)
}
