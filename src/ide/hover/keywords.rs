//! The words of the language, each with a sentence and an example from the reference.

use crate::span::{FileId, Span};

/// A word or phrase of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The words, with single spaces between them.
    pub words: &'static str,
    /// What they say, in one sentence.
    pub says: &'static str,
    /// How they are used: words of `docs/language.md`.
    pub example: &'static str,
}

const fn word(words: &'static str, says: &'static str, example: &'static str) -> Keyword {
    Keyword { words, says, example }
}

/// Every word and phrase that is explained.
#[must_use]
pub const fn keywords() -> &'static [Keyword] {
    KEYWORDS
}

/// The word or phrase at an offset: the longest that stands there, outside of texts and comments.
#[must_use]
pub fn keyword_at(file: FileId, text: &str, offset: u32) -> Option<(Span, &'static Keyword)> {
    let at = offset as usize;
    let start = text.get(..at)?.rfind('\n').map_or(0, |before| before + 1);
    let line = text.get(start..)?.lines().next()?;
    let column = at - start;
    if !is_rule(text, start, column) {
        return None;
    }
    let mut best: Option<(usize, usize, &'static Keyword)> = None;
    for keyword in KEYWORDS {
        for (begin, end) in occurrences(line, keyword.words) {
            let here = begin <= column && column <= end;
            if here && best.is_none_or(|(first, last, _)| end - begin > last - first) {
                best = Some((begin, end, keyword));
            }
        }
    }
    let (begin, end, keyword) = best?;
    let offset = |column: usize| u32::try_from(start + column).ok();
    Some((Span::new(file, offset(begin)?, offset(end)?), keyword))
}

/// Where words stand in a line as words of their own, with any spaces between them.
fn occurrences(line: &str, words: &str) -> Vec<(usize, usize)> {
    let first = words.split(' ').next().unwrap_or_default();
    let mut found = Vec::new();
    for (begin, _) in line.match_indices(first) {
        let before = line.get(..begin).unwrap_or_default();
        if before.ends_with(|c: char| is_letter(c) || c == '.') {
            continue;
        }
        let mut end = begin;
        let mut whole = true;
        for (at, word) in words.split(' ').enumerate() {
            let rest = line.get(end..).unwrap_or_default();
            let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let rest = rest.get(spaces..).unwrap_or_default();
            let after = rest.strip_prefix(word);
            let ends = after.is_some_and(|after| !after.starts_with(is_letter));
            if !ends || (at > 0 && spaces == 0) {
                whole = false;
                break;
            }
            end += spaces + word.len();
        }
        if whole {
            found.push((begin, end));
        }
    }
    found
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether a column of a line stands outside of texts in quotes and comments. A text may have begun some lines
/// before.
fn is_rule(text: &str, line: usize, column: usize) -> bool {
    let mut quoted = false;
    let mut comment = false;
    for letter in text.get(..line + column).unwrap_or_default().chars() {
        match letter {
            '\n' => comment = false,
            '"' if !comment => quoted = !quoted,
            '#' if !quoted => comment = true,
            _ => {}
        }
    }
    !quoted && !comment
}

#[rustfmt::skip] // one line for each
const KEYWORDS: &[Keyword] = &[
    word("pack", "`pack` opens a pack: a folder of rule files that belong together, with a name, a version and a publisher.", "pack library_card \"Library card\""),
    word("source", "`source` declares a document that rules cite.", "source guidance \"Guidance on referrals\""),
    word("levels", "`levels` declares a scale, lowest step first: its values have an order.", "levels priority \"Priority\""),
    word("choices", "`choices` declares a set of values without order.", "choices referrer \"Who refers\""),
    word("facts", "`facts` declares a group of questions that are asked of a case.", "facts visit \"The visit\""),
    word("record", "`record` declares the type of the items of a list.", "record visitor \"A visitor\""),
    word("calendar", "`calendar` lists the days that are not working days.", "calendar office_days \"Days on which the office is shut\""),
    word("define", "`define` gives a name to something that is worked out.", "define reader_age: whole number \"Age today\""),
    word("table", "`table` declares a lookup or decision table: keys left of `||`, results right of it.", "table volumes \"Indicative volumes\" partial"),
    word("eligibility", "`eligibility` lists what must hold: conditions, exclusions and expectations.", "eligibility card \"Library card\""),
    word("standard", "`standard` declares a waiting-time standard: a clock with a limit.", "standard first_support \"Support begins within 4 weeks\""),
    word("payment", "`payment` declares instalments and the conditions on which they are paid.", "payment results \"Payment by results\""),
    word("indicator", "`indicator` declares a target over many items or cases.", "indicator improved \"Families that improved\""),
    word("queue", "`queue` declares the order in which cases wait.", "queue waiting_list \"Waiting list\""),
    word("scenario", "`scenario` is a test: given facts, and the answers that are expected.", "scenario \"A child who lives in town\""),
    word("version", "`version` says which version of the pack this is; it is printed with every answer.", "version \"1\""),
    word("publisher", "`publisher` says who publishes the rules or the document.", "publisher \"The town council\""),
    word("status", "`status` says how settled a pack or a determination is.", "status \"proposed\""),
    word("uses", "`uses` names the packs whose names this pack sees.", "uses OTHER, OTHER"),
    word("lint", "`lint` says how serious a lint is in this pack, and why.", "lint NAME is off because \"…\""),
    word("contact", "`contact` says in a letter whom to ask.", "contact \"Ask at the desk.\""),
    word("link", "`link` says where the document can be read.", "link \"https://example.org/guidance\""),
    word("date", "`date` is a day, or says of which day a source is.", "date 1 September 2024"),
    word("paragraph", "`paragraph` lists paragraphs of a source with what became of them: `rule`, `judgement` or `not yet`.", "paragraph 2.4 also row-17, row-18 rule"),
    word("rule", "`rule` says of a paragraph that some rule cites it.", "paragraph 2.4 also row-17, row-18 rule"),
    word("judgement", "`judgement` says of a paragraph that it is left to people on purpose, and why.", "paragraph 2.5 judgement \"whether a reply is kind is for people to say\""),
    word("not yet", "`not yet` says of a paragraph that there is no rule so far, and why.", "paragraph 3.1 to 3.4, 3.9 not yet \"the form is not settled\""),
    word("also", "`also` gives other words for the same value, or other ids of the same paragraph.", "school \"School or college\" also \"College\", \"Sixth form\""),
    word("covers", "`covers` says for which years the calendar is complete: a day outside is never guessed.", "covers 2025 to 2026"),
    word("closed", "`closed` lists days that are not working days.", "closed 1 January 2026 \"New Year's Day\""),
    word("cites", "`cites` names the paragraph of a source that this line implements.", "cites spec 3.4.1"),
    word("interpretation", "`interpretation` says which reading of an unclear paragraph was taken; `not` gives the other one.", "interpretation R1 \"A Saturday job is work.\" not \"only full-time work counts\""),
    word("note", "`note` says anything else that a reader should know.", "note \"Two weeks each; see the annex.\""),
    word("not stated", "`not stated` says what the source leaves open; it is printed with the answer.", "not stated \"what happens when a child moves during the summer\""),
    word("in force", "`in force` says on which days a determination holds, both days included.", "in force from 1 June 2025 until 31 August 2025"),
    word("dated by", "`dated by` names the day whose lines are read; without it, that is today.", "dated by (referral.submitted_on, or today if none)"),
    word("letter", "`letter` says how a letter to the family words it.", "letter \"a place in the reading club\""),
    word("helps", "`helps` says in a letter what would help where the condition refuses.", "helps \"Ask about the groups for other ages.\""),
    word("check", "`check` rejects a case that cannot be right: its expression must not be `no`.", "check not_before_plan \"The visit took place before it was planned\""),
    word("blames", "`blames` names the fact that is faulty where the check fails.", "blames visit.took_place_on"),
    word("fixed", "`fixed` marks a fact that nobody can change.", "date_of_birth: date \"When were they born?\" fixed"),
    word("protected", "`protected` marks a protected characteristic.", "religion: text or none \"Which religion, if any?\" protected"),
    word("sensitive", "`sensitive` marks a fact that is not to be shown without need.", "language: text \"In which language?\" sensitive"),
    word("diagnosis", "`diagnosis` marks a fact that is a diagnosis.", "hearing_loss: yes or no \"Is there a diagnosis of hearing loss?\" diagnosis"),
    word("none if left out", "`none if left out` says that a missing key means none: for events that count only when there is evidence of them.", "took_place_on: date or none \"When did it take place?\" none if left out"),
    word("shown", "`shown` lists a definition among the answers.", "define grown_ups: whole number \"How many are 18 or over\" shown"),
    word("so far", "`so far` marks a definition that says where a case stands at present, and may change as more is known.", "define next: next_step \"What happens next\" shown so far"),
    word("except", "`except` is read before all other lines of a definition, and goes before them.", "except 30% when contract.value is less than £10,000.00"),
    word("otherwise", "`otherwise` gives the value where no line above it decides.", "otherwise go_on"),
    word("when", "`when` says under which condition a line holds or a notice is given.", "is refuse when help is not eligible"),
    word("from", "`from` gives the first day of a line, or where a range, a count or a lookup begins.", "is 40% from 1 April 2025"),
    word("until", "`until` gives the last day, which is included.", "in force from 1 June 2025 until 31 August 2025"),
    word("partial", "`partial` allows a table to have gaps; a lookup in it is then `or none`.", "table volumes \"Indicative volumes\" partial"),
    word("first match", "`first match` allows rows of a table to overlap: the first that matches decides.", "first match"),
    word("answers", "`answers` gives the good and the bad answer of a rule words of its own.", "answers accepted \"Accepted\" or not_accepted \"Not accepted\""),
    word("condition", "`condition` is something that must hold: where it is not met, it refuses.", "condition age \"Aged 8 or over\""),
    word("expectation", "`expectation` is something that should hold: where it is not met, it gives a warning.", "expectation school \"A school is named\""),
    word("exclusion", "`exclusion` is something that must not hold: where it applies, it refuses.", "exclusion severe \"Severe needs go to the specialist service\""),
    word("hold", "`hold` keeps a payment back while it applies.", "hold objection \"Somebody objects\""),
    word("applies when", "`applies when` limits a condition or a standard to the cases that it is about.", "applies when referral.consent_on is given and referral.submitted_on is given"),
    word("met when", "`met when` says when a condition is met.", "met when child.need_level is between level 2 and level 4"),
    word("excluded when", "`excluded when` says when an exclusion applies.", "excluded when child.severity is severe"),
    word("held when", "`held when` says when a payment is kept back.", "held when family.objection"),
    word("warns", "`warns` names the warning that an expectation gives where it is not met.", "warns no_school \"No school is named\""),
    word("warning", "`warning` comes with any answer and never changes it.", "warning soon_too_old \"Reaches the age limit within a year\""),
    word("advice", "`advice` comes with any answer and never changes it.", "advice other_help \"Tell them about other services\""),
    word("clock starts on", "`clock starts on` gives the day of the event; counting begins on the day after it.", "clock starts on referral.received_on"),
    word("clock stops on", "`clock stops on` gives the day that ends the wait.", "clock stops on support.started_on"),
    word("clock pauses for each", "`clock pauses for each` takes the days of pauses out of the count.", "clock pauses for each pause in referral.pauses from pause.from_day to pause.to_day"),
    word("limit", "`limit` says how long it may take.", "limit 4 weeks"),
    word("instalment", "`instalment` is one part of a payment: once, or once for each item of a list.", "instalment upfront \"60% at the start\""),
    word("pays", "`pays` says what an item is worth.", "pays 60% of contract.value"),
    word("shared between", "`shared between` pays each item one share of a pot, in order of due date.", "pays 40% of contract.value shared between contract.places places, 0 already paid"),
    word("due on", "`due on` says when an item is due.", "due on contract.starts_on"),
    word("at most", "`at most` caps what the items of an instalment are worth together, or gives the upper end of a cell.", "at most £50,000.00 in total"),
    word("for each", "`for each` goes over the items of a list, or over the cases of a batch.", "for each family in contract.families where family.completed_on is given"),
    word("counts when", "`counts when` says which items count for an indicator.", "counts when every area in family.areas satisfies area.end is more than area.start"),
    word("target", "`target` says what share must count.", "target at least 75% from 1 April 2025"),
    word("waits when", "`waits when` says which cases are in the queue.", "waits when support.started_on is none"),
    word("first by", "`first by` says what the queue is sorted by first.", "first by child.need_level, highest first"),
    word("then by", "`then by` sorts the cases that are equal so far.", "then by referral.received_on, earliest first"),
    word("as at", "`as at` says which day is today in a scenario.", "as at 1 July 2025"),
    word("given", "`given` gives a fact in a scenario.", "given child.date_of_birth is 12 March 2018"),
    word("is given", "`is given` asks whether a value is there, and not none.", "family.completed_on is given"),
    word("expect", "`expect` says which answer a scenario must have.", "expect club is not eligible because age"),
    word("because", "`because` gives the whole set of reasons, or of missing facts.", "expect club is undecided because child.need_level"),
    word("like", "`like` begins with the day and the facts of another scenario, not with what it expects.", "scenario \"Seven\" like \"Eleven, level 3\""),
    word("approve", "`approve` keeps the whole explanation of the scenario as an approved file.", "scenario \"Seven\" like \"Eleven, level 3\" approve"),
    word("unapproved", "`unapproved` says that a machine wrote the scenario and nobody has read it yet.", "unapproved"),
    word("is unknown", "`is unknown` takes a fact away in a scenario.", "given child.need_level is unknown"),
    word("all of", "`all of` holds where each of its bullets does.", "is all of"),
    word("any of", "`any of` holds where at least one of its bullets does.", "- any of"),
    word("and", "`and` holds where both sides do.", "referral.consent_on is given and referral.submitted_on is given"),
    word("or", "`or` holds where at least one side does.", "reader.home is preston or reader.works_in_town"),
    word("not", "`not` turns yes and no round; unknown stays unknown.", "not (X is met)"),
    word("is", "`is` compares two values, or asks for the answer of a rule.", "child.severity is severe"),
    word("is not", "`is not` asks whether two values differ.", "child.severity is not severe"),
    word("is at least", "`is at least` compares numbers, money, percentages and levels: the same, or more.", "reader_age is at least 8"),
    word("is at most", "`is at most` compares numbers, money, percentages and levels: the same, or less.", "contract.places is at most 40"),
    word("is more than", "`is more than` compares numbers, money, percentages and levels.", "area.end is more than area.start"),
    word("is less than", "`is less than` compares numbers, money, percentages and levels.", "contract.value is less than £10,000.00"),
    word("is between", "`is between` asks whether a value lies between two others, both included.", "child.need_level is between level 2 and level 4"),
    word("is one of", "`is one of` asks whether a value is among several.", "child.school_district is one of preston, chorley"),
    word("is before", "`is before` compares dates and times.", "child.date_of_birth is before 1 September 2015"),
    word("is after", "`is after` compares dates and times.", "2 June 2025 is after child.date_of_birth"),
    word("is on or before", "`is on or before` compares dates: the same day, or earlier.", "referral.consent_on is on or before referral.submitted_on"),
    word("is on or after", "`is on or after` compares dates: the same day, or later.", "visit.took_place_on is on or after visit.planned_on"),
    word("is within", "`is within` asks whether a day lies in a period, the last day included.", "referral.submitted_on is within 4 weeks after 2 June 2025"),
    word("is none", "`is none` asks whether it is known that there is none.", "support.started_on is none"),
    word("is recorded", "`is recorded` asks whether a fact is known at all; only where the case stands so far.", "X is recorded"),
    word("is undecided", "`is undecided` asks whether an answer is still open; only where the case stands so far.", "is ask when help is undecided"),
    word("is empty", "`is empty` asks whether a list has no items.", "contract.families is empty"),
    word("is not empty", "`is not empty` asks whether a list has items.", "support.sessions is not empty"),
    word("includes", "`includes` asks whether a value is in a list.", "includes all of A, B"),
    word("is a working day", "`is a working day` asks the calendar.", "2 June 2025 is a working day"),
    word("none", "`none` is a known absence: not the same as unknown.", "is none when referral.submitted_on is none"),
    word("if none", "`if none` says what counts where there is no value.", "(referral.submitted_on, or today if none)"),
    word("today", "`today` is the day of the evaluation: an input, never the clock.", "age on today if born reader.date_of_birth"),
    word("after", "`after` adds a duration to a date.", "4 weeks after today"),
    word("before", "`before` takes a duration from a date.", "10 working days before D"),
    word("age on", "`age on … if born …` is the age in completed years.", "age on today if born reader.date_of_birth"),
    word("if born", "`age on … if born …` is the age in completed years.", "age on today if born reader.date_of_birth"),
    word("weekday of", "`weekday of` is `monday` … `sunday`.", "weekday of D"),
    word("working days", "working days are Monday to Friday, less the days that the calendar lists.", "5 working days in office_days after today"),
    word("start of", "`start of` is the first day of a month, quarter or year.", "start of month of D"),
    word("end of", "`end of` is the last day of a month, quarter or year.", "end of financial quarter of family.completed_on"),
    word("the larger of", "`the larger of` picks one of two amounts.", "the larger of 60% of contract.value and £1,000.00"),
    word("the smaller of", "`the smaller of` picks one of two amounts.", "the smaller of contract.value and £1,000.00"),
    word("the earlier of", "`the earlier of` picks one of two days.", "the earlier of 1 September 2025 and 4 weeks after today"),
    word("the later of", "`the later of` picks one of two days.", "the later of 1 September 2025 and 4 weeks after today"),
    word("rounded", "`rounded` goes to the nearest, and halves go away from zero; `up` and `down` say otherwise.", "is (contract.value / 3) rounded to the penny"),
    word("any", "`any … in … satisfies …` asks whether one item does; in a table it fits every value.", "any X in L satisfies C"),
    word("every", "`every … in … satisfies …` asks whether all items do; over an empty list it is yes.", "every family in contract.families satisfies family.agreed"),
    word("satisfies", "`satisfies` says what is asked of each item.", "every family in contract.families satisfies family.agreed"),
    word("where", "`where` says which items are meant, or which row of a table.", "is value from volumes where district is child.home_district"),
    word("number of", "`number of` counts the items of a list.", "number of one in party.visitors where one.grown_up"),
    word("sum of", "`sum of` adds up over the items of a list.", "sum of row.value for row in volumes"),
    word("highest", "`highest` picks the greatest value over the items of a list; none if there are none.", "highest E for X in L [where C]"),
    word("lowest", "`lowest` picks the least value over the items of a list; none if there are none.", "lowest …"),
    word("earliest", "`earliest` picks the first day over the items of a list; none if there are none.", "earliest …"),
    word("latest", "`latest` picks the last day over the items of a list; none if there are none.", "latest session.held_on for session in support.sessions"),
    word("list of", "`list of` is the type of a list, or a list written out.", "visitors: list of visitor \"Who comes?\""),
    word("yes or no", "`yes or no` is the type of a question with these two answers.", "works_in_town: yes or no \"Do they work in Preston?\""),
    word("whole number", "`whole number` is the type of a number without a fraction; `from A to B` gives its range.", "people: whole number from 1 to 20 \"How many people were there?\""),
    word("or none", "`or none` says of a type that it may be known that there is none.", "took_place_on: date or none \"When did it take place?\""),
    word("applies", "`applies` asks whether an exclusion or a hold does.", "request.self_referral applies"),
];
