//! The two sides of a comparison: their rules, and how each reads the cases.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rules::batch::Plan;
use rules::batch::compare::{Asked, Column, FactsApart, Job, Pairs, Side, Sides, Tally};
use rules::batch::read::{KeptAs, Understander, fact_named};
use rules::case::{fact_path, group_key};
use rules::diagnostic::{Code, near_name};
use rules::program::{AnswerId, FactId, GroupId, Program, compile_rules};

use super::CompareArgs;
use crate::cli::batch::inputs::{Inputs, understander_passing_over};
use crate::cli::cases::CaseArgs;
use crate::cli::library::{self, Library};
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, Stop, choose, files};

/// So many names are listed in one line.
const MOST_NAMES: usize = 12;

/// Reads both sets of rules; what is wrong with either is reported.
pub(super) fn load(term: &mut Terminal, roots: Sides<&[PathBuf]>) -> Result<Sides<Library>, Stop> {
    let before = one(term, roots.before, "--before");
    let after = one(term, roots.after, "--after");
    match (before, after) {
        (Ok(before), Ok(after)) => Ok(Sides { before, after }),
        (Err(one), Err(other)) => Err(Stop::Reported(one.and(other))),
        (Err(exit), _) | (_, Err(exit)) => Err(Stop::Reported(exit)),
    }
}

/// Reads one set of rules. Where that cannot be done the reason is reported, and on which side it is.
fn one(term: &mut Terminal, roots: &[PathBuf], side: &str) -> Result<Library, Exit> {
    let exit = match library::load(term, roots, compile_rules) {
        Ok(library) => return Ok(library),
        Err(Stop::Problem(problem, exit)) => {
            term.report(&rules::source::Sources::new(), &[*problem]);
            exit
        }
        Err(Stop::Reported(exit)) => exit,
        Err(Stop::ClosedPipe | Stop::Output(_)) => Exit::Wrong,
    };
    let names: Vec<String> = roots.iter().map(|root| format!("`{}`", files::name(root))).collect();
    let message = format!("the rules of `{side}` cannot be used: {}", names.join(", "));
    let problem = placeless(Code::NoRules, message).help("what is wrong is said above");
    term.report(&rules::source::Sources::new(), &[problem]);
    Err(exit)
}

/// Makes everything ready.
pub(super) fn job<'p>(
    args: &CompareArgs,
    term: &mut Terminal,
    libraries: &'p Sides<Library>,
) -> Result<(Job<'p>, Inputs), Stop> {
    let programs = Sides { before: &libraries.before.program, after: &libraries.after.program };
    let after_day = args.as_at.unwrap_or_else(CaseArgs::clock);
    let days = Sides { before: args.before_as_at.unwrap_or(after_day), after: after_day };
    let only = only(programs, &args.only)?;
    let plan = |program, today, only: &Option<Vec<AnswerId>>| {
        Plan::compile(program, today, only.as_deref())
    };
    let plans = Sides {
        before: plan(programs.before, days.before, &only.before),
        after: plan(programs.after, days.after, &only.after),
    };
    let pairs = Pairs::of(
        Asked { program: programs.before, answers: plans.before.answers() },
        Asked { program: programs.after, answers: plans.after.answers() },
    );
    if pairs.both.is_empty() {
        return Err(nothing_in_common(&pairs));
    }
    let apart = FactsApart::of(programs.before, programs.after);
    say_facts(term, &apart);
    let Carried { names: carried, by: columns, kept } = columns(programs, args)?;
    let reader = |program, today, kept: &[String], over: &[String]| {
        understander_passing_over(program, today, &args.reading, kept, over)
    };
    // What only the other rules know is no fault, and a column that the other side carries through is not either.
    let over = |own: &Program, other: &Program, facts: &[String], kept: &[String]| {
        let carried = kept.iter().filter(|name| fact_named(own, name).is_none()).cloned();
        let groups = groups(other).into_iter().filter(|group| !groups(own).contains(group));
        facts.iter().cloned().chain(carried).chain(groups).collect::<Vec<String>>()
    };
    let passed = Sides {
        before: over(programs.before, programs.after, &apart.after, &carried.after),
        after: over(programs.after, programs.before, &apart.before, &carried.before),
    };
    let mut before = reader(programs.before, days.before, &carried.before, &passed.before)?;
    let mut after = reader(programs.after, days.after, &carried.after, &passed.after)?;
    let inputs = Inputs::find_for(&args.inputs, &args.reading, &mut [&mut before, &mut after])?;
    check_columns(programs, &before, &after)?;
    let sides = Sides {
        before: side(&libraries.before, plans.before, before),
        after: side(&libraries.after, plans.after, after),
    };
    Ok((Job { sides, pairs, columns, kept, form: None, show: 0 }, inputs))
}

fn side<'p>(library: &'p Library, plan: Plan<'p>, understander: Understander<'p>) -> Side<'p> {
    Side { program: &library.program, sources: &library.sources, plan, understander }
}

/// The answers that are asked of each side; a name has to be known to one of them.
fn only(programs: Sides<&Program>, names: &[String]) -> Result<Sides<Option<Vec<AnswerId>>>, Stop> {
    if names.is_empty() {
        return Ok(Sides { before: None, after: None });
    }
    let mut found = Sides { before: Vec::new(), after: Vec::new() };
    for name in names {
        let name = std::slice::from_ref(name);
        let was = choose::answers(programs.before, name).ok().flatten();
        match (choose::answers(programs.after, name), was) {
            (Err(stop), None) => return Err(stop),
            (is, was) => {
                found.before.extend(was.into_iter().flatten());
                found.after.extend(is.ok().flatten().into_iter().flatten());
            }
        }
    }
    Ok(Sides { before: Some(found.before), after: Some(found.after) })
}

fn nothing_in_common(pairs: &Pairs) -> Stop {
    let problem = placeless(Code::Argument, "the two sets of rules have no answer in common");
    let list = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => listed(names),
    };
    let help = format!(
        "answers are known by pack and name; those before give {}, those after {}",
        list(&pairs.removed),
        list(&pairs.added)
    );
    Stop::wrong(problem.help(help))
}

fn listed(names: &[String]) -> String {
    let mut said: Vec<String> =
        names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    if let Some(more @ 1..) = names.len().checked_sub(MOST_NAMES) {
        said.push(format!("{more} more"));
    }
    said.join(", ")
}

/// Says once in which facts the two sides differ.
fn say_facts(term: &mut Terminal, apart: &FactsApart) {
    let mut say = |what: &str, names: &[String]| {
        if !names.is_empty() {
            term.say(&format!("{what}: {}\n", listed(names)));
        }
    };
    say("facts that only the rules before know, and those after do not read", &apart.before);
    say("facts that only the rules after know, and those before do not read", &apart.after);
    for (path, was, is) in apart.kinds.iter().take(MOST_NAMES) {
        term.say(&format!("`{path}` is another kind of fact: {was} before, {is} after\n"));
    }
    if let Some(more @ 1..) = apart.kinds.len().checked_sub(MOST_NAMES) {
        term.say(&format!("and {more} more are another kind of fact\n"));
    }
}

/// The names under which cases hold groups of facts.
fn groups(program: &Program) -> BTreeSet<String> {
    let all = (0..program.groups.len()).map(GroupId::at);
    all.map(|group| group_key(program, group).to_string()).collect()
}

/// What is carried through.
struct Carried {
    /// What each side's reader carries.
    names: Sides<Vec<String>>,
    /// For the breakdown.
    by: Vec<Column>,
    /// For the cases that change alone.
    kept: Vec<Column>,
}

/// What each side's reader carries through.
fn columns(programs: Sides<&Program>, args: &CompareArgs) -> Result<Carried, Stop> {
    let mut kept: Sides<Vec<String>> = Sides::default();
    let (mut columns, mut others): (Vec<Column>, Vec<Column>) = Default::default();
    let wanted = args.by.iter().map(|name| (name, true));
    for (name, is_by) in wanted.chain(args.keep.iter().map(|name| (name, false))) {
        if columns.iter().chain(&others).any(|column| column.name == *name) {
            continue;
        }
        let facts = [programs.before, programs.after].map(|program| fact_named(program, name));
        let list = |program: &Program, fact: Option<FactId>| {
            fact.is_some_and(|fact| program[fact].shape.ty.list)
        };
        let [was, is] = facts;
        if list(programs.before, was) || list(programs.after, is) {
            let message = format!(
                "`{name}` is a list: nothing can be broken down by it, and it cannot be carried through"
            );
            return Err(Stop::usage(placeless(Code::Argument, message)));
        }
        if facts.iter().all(Option::is_none) {
            known_group(programs, name)?;
        }
        let of_before = is.is_none() && was.is_some();
        let side = if of_before { &mut kept.before } else { &mut kept.after };
        let list = if is_by { &mut columns } else { &mut others };
        list.push(Column { name: name.clone(), of_before, at: side.len() });
        side.push(name.clone());
    }
    Ok(Carried { names: kept, by: columns, kept: others })
}

/// Something in a group of facts has to be a fact: elsewhere it may be anything that the cases hold.
fn known_group(programs: Sides<&Program>, name: &str) -> Result<(), Stop> {
    let Some((group, _)) = name.rsplit_once('.') else { return Ok(()) };
    let both = [programs.before, programs.after];
    if !both.iter().any(|program| groups(program).contains(group)) {
        return Ok(());
    }
    let paths = both
        .iter()
        .flat_map(|program| (0..program.facts.len()).map(|at| fact_path(program, FactId::at(at))));
    let paths: BTreeSet<String> = paths.collect();
    Err(no_column(name, &paths.into_iter().collect::<Vec<_>>()))
}

fn no_column(name: &str, names: &[String]) -> Stop {
    let message = format!("there is no fact or column `{name}`");
    let problem = placeless(Code::Argument, message);
    Stop::usage(match near_name(name, names.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("there are {}", listed(names))),
    })
}

/// A column that is no fact has to be in one of the tables, where all inputs are tables.
fn check_columns(
    programs: Sides<&Program>,
    before: &Understander<'_>,
    after: &Understander<'_>,
) -> Result<(), Stop> {
    let tables: Option<Vec<_>> = after.columns.iter().map(Option::as_ref).collect();
    let Some(tables) = tables else { return Ok(()) };
    let names: Vec<String> =
        tables.iter().flat_map(|columns| columns.names().iter().cloned()).collect();
    let texts = before.keep.iter().chain(&after.keep).filter(|keep| keep.what == KeptAs::Text);
    for keep in texts {
        if !names.iter().any(|name| name == keep.name.as_str()) {
            let facts = (0..programs.after.facts.len()).map(FactId::at);
            let facts = facts.map(|fact| fact_path(programs.after, fact));
            let all: Vec<String> = names.iter().cloned().chain(facts).collect();
            return Err(no_column(&keep.name, &all));
        }
    }
    Ok(())
}

/// Says which columns of the breakdown no case has.
pub(super) fn say_empty_columns(term: &mut Terminal, job: &Job<'_>, tally: &Tally) {
    for (column, values) in job.columns.iter().zip(&tally.columns) {
        if tally.cases > 0 && values.values.iter().all(Option::is_none) {
            term.say(&format!("no case gives `{}`\n", column.name));
        }
    }
}
