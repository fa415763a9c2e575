//! What an interrupted run left behind: how far it came, and of what it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rules::batch::Counts;
use rules::batch::layout::Layout;
use rules::batch::summary::Summary;
use rules::program::Program;
use rules::value::Date;
use serde::{Deserialize, Serialize};

use super::inputs::{Identity, Inputs, list_files};
use super::output::To;
use super::{BatchArgs, unwritable};
use crate::cli::{Stop, files};

/// The version of the journal.
const FORMAT: &str = "rules/batch-journal/2";

/// Of what a run was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    format: String,
    engine: String,
    as_at: String,
    /// The packs, each with the fingerprint of its files.
    rules: BTreeMap<String, String>,
    inputs: Vec<Identity>,
    lists: Vec<Identity>,
    /// The options that change the output, as they were written.
    options: BTreeMap<String, String>,
    columns: Vec<String>,
}

/// How far a run came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The input it was at.
    pub(crate) input: usize,
    /// How many records of it are done.
    pub(crate) records: u64,
    /// How many bytes of the output are good.
    pub(crate) out: u64,
    /// How many bytes of the rejects are good.
    pub(crate) rejects: u64,
    pub(crate) counts: [u64; 4],
    /// What the answers come to so far.
    pub(crate) summary: Summary,
    /// The run is done but for joining and renaming.
    pub(crate) complete: bool,
}

/// The whole journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Journal {
    pub(crate) about: About,
    pub(crate) progress: Progress,
}

impl About {
    /// Of what this run is; what cannot be read again has no identity.
    pub(crate) fn of(
        args: &BatchArgs,
        program: &Program,
        today: Date,
        inputs: &Inputs,
        layout: &Layout,
        to: To,
    ) -> Result<Option<Self>, Stop> {
        if args.out.is_none() || inputs.read_once().is_some() {
            return Ok(None);
        }
        let rules = program.packs.iter().map(|pack| (pack.name.to_string(), pack.sha256.clone()));
        let lists = list_files(&args.reading.list).map(Identity::of).collect::<Result<_, _>>()?;
        Ok(Some(Self {
            format: FORMAT.to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            as_at: today.iso(),
            rules: rules.collect(),
            inputs: inputs.identities()?,
            lists,
            options: BTreeMap::from([
                ("--only".to_owned(), args.only.join(",")),
                ("--keep".to_owned(), args.keep.join(",")),
                ("--ignore".to_owned(), args.reading.ignore.join(",")),
                ("--none".to_owned(), args.reading.none.join(",")),
                ("--id-column".to_owned(), args.reading.id_column.clone().unwrap_or_default()),
                ("--list".to_owned(), args.reading.list.join(" ")),
                ("--from".to_owned(), format!("{:?}", args.reading.from)),
                ("--to".to_owned(), format!("{to:?}")),
                ("--segment-rows".to_owned(), format!("{:?}", args.segment_rows)),
                (
                    "--rejects".to_owned(),
                    args.rejects.as_deref().map(files::name).unwrap_or_default(),
                ),
            ]),
            columns: layout.columns().iter().map(|column| column.name.clone()).collect(),
        }))
    }

    /// Why a run that was of `before` cannot be continued by this one.
    pub(crate) fn differs(&self, before: &Self) -> Option<String> {
        if self.format != before.format || self.engine != before.engine {
            return Some("it was made by another version of `rules`".to_owned());
        }
        if self.as_at != before.as_at {
            return Some(format!("it answered as at {0}: give `--as-at {0}`", before.as_at));
        }
        if self.rules != before.rules {
            return Some("the rules have changed since".to_owned());
        }
        for (now, then) in [(&self.inputs, &before.inputs), (&self.lists, &before.lists)] {
            let same_names = now.iter().map(|i| &i.name).eq(then.iter().map(|i| &i.name));
            if !same_names {
                return Some("its inputs were others".to_owned());
            }
            if let Some((changed, _)) = now.iter().zip(then).find(|(now, then)| now != then) {
                return Some(format!("`{}` has changed since", changed.name));
            }
        }
        let option =
            self.options.iter().find(|(name, now)| before.options.get(*name) != Some(*now));
        if let Some((name, _)) = option {
            let then = before.options.get(name).map_or("", String::as_str);
            return Some(if then.is_empty() {
                format!("`{name}` was not given")
            } else {
                format!("`{name}` was `{then}`")
            });
        }
        (self.columns != before.columns).then(|| "its columns were others".to_owned())
    }
}

impl Progress {
    /// Keeps what was counted.
    pub(crate) const fn set_counts(&mut self, counts: Counts) {
        self.counts = [counts.read, counts.rejected, counts.faulty, counts.interpreted];
    }

    /// What was counted.
    pub(crate) fn counts(&self) -> Counts {
        let [read, rejected, faulty, interpreted] = self.counts;
        Counts { read, rejected, faulty, interpreted }
    }
}

impl Journal {
    /// The journal at a path, if there is one that can be read.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        let text = fs::read(path).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Stop> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        files::write(path, &text).map_err(|error| unwritable(path, &error))
    }
}
