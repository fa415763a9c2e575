//! The same rules in the languages of other engines.
//!
//! Owns what they share: the lines of expressions, and how an answer becomes a number. Each engine has its own file, and
//! its rules stand beside it in its own language.

pub mod cedar;
pub mod cel;
pub mod rego;
pub mod zen;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::answers::Row;
use crate::case::{self, Case, DISTRICTS, IN_LANCASHIRE, ROW_OF, VOLUMES};
use crate::days::as_number;
use crate::ours;

/// Rules that stand beside this file.
pub fn beside(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/others").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Expressions with their names: a line `name =`, and the expression on the lines below, which are indented.
pub fn expressions(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_suffix(" ="), found.last_mut()) {
            (Some(name), _) if !line.starts_with(' ') => {
                found.push((name.to_owned(), String::new()));
            }
            (_, Some((_, expression))) => {
                expression.push_str(line.trim());
                expression.push(' ');
            }
            _ => {}
        }
    }
    found
}

/// What does not change from case to case: the day, the districts, the table.
pub fn around() -> Json {
    let today = ours::today().day_number();
    let row = |row: (i64, i64)| json!({ "value": row.0, "capacity": row.1 });
    let districts = &DISTRICTS[..usize::from(IN_LANCASHIRE)];
    let mut volumes: serde_json::Map<String, Json> = districts
        .iter()
        .zip(ROW_OF)
        .map(|(name, at)| ((*name).to_owned(), row(VOLUMES[usize::from(at)])))
        .collect();
    let whole = VOLUMES.iter().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    volumes.insert("whole".to_owned(), row(whole));
    json!({
        "today": as_number(today),
        "today_counted": today,
        "lancashire": districts,
        "volumes": volumes,
    })
}

/// A case with what is around it.
pub fn whole(case: &Case, around: &Json) -> Json {
    let mut found = case::to_json(case);
    if let (Json::Object(found), Json::Object(around)) = (&mut found, around) {
        found.extend(around.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    found
}

/// The answers, from numbers by their names.
pub fn row(number: impl Fn(&str) -> Option<i64>) -> Row {
    let find = |name: &str| number(name).unwrap_or_else(|| panic!("there is no `{name}`"));
    let code = |name: &str| u8::try_from(find(name)).expect("a small number");
    Row {
        eligible: code("eligible"),
        request: code("request"),
        waiting: code("waiting"),
        due: i32::try_from(find("due")).expect("a day number"),
        payment: code("payment"),
        pence: find("pence"),
    }
}
