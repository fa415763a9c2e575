//! Cedar, by the crate `cedar-policy`: eligibility and the request, as it permits or does not and has no amounts. Three
//! answers take two questions: may it be said that the child is not eligible; if not, may it be said that it is. The day
//! of the request and whether it is a formal one are worked out beforehand, as nothing can be named in a policy.

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
use serde_json::{Value as Json, json};

use super::{around, beside};
use crate::answers::{Answered, Asked, ELIGIBLE, HELD, NO_DUE, NOT_ELIGIBLE, OPEN, Row, UNDECIDED};
use crate::case::{self, Case};
use crate::contestants::{Contestant, Field};
use crate::hand::rows::request_of;

pub struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    not_eligible: PolicySet,
    eligible: PolicySet,
    not_accepted: PolicySet,
    accepted: PolicySet,
    cases: Vec<Request>,
}

fn policies(text: &str) -> PolicySet {
    text.parse().unwrap_or_else(|error| panic!("{error:?}"))
}

/// What is known of a case; what is not is left out.
fn context(case: &Case, around: &Json) -> Json {
    let found = case::to_json(case);
    let (by_formal, day) = request_of(case);
    let day = match day {
        case::Given::Unknown => Json::Null,
        case::Given::None => json!(case::NO_DAY),
        case::Given::Is(day) => json!(crate::days::as_number(day)),
    };
    let reference = if day == json!(case::NO_DAY) { around["today"].clone() } else { day.clone() };
    let (child, referral) = (&found["child"], &found["referral"]);
    let mut context = json!({
        "lancashire": around["lancashire"],
        "born": child["date_of_birth"],
        "send": child["has_send"],
        "level": child["need_level"],
        "severity": child["severity"],
        "home": child["home_district"],
        "school": child["school_district"],
        "source": referral["source"],
        "submitted": referral["submitted_on"],
        "formal": referral["formal_request_on"],
        "consent": referral["consent_given"],
        "consent_on": referral["consent_on"],
        "by_formal_request": by_formal,
        "request_day": day,
        "reference_day": reference,
    });
    if let Json::Object(fields) = &mut context {
        fields.retain(|_, value| !value.is_null());
    }
    context
}

impl Cedar {
    pub fn new(field: &Field<'_>) -> Self {
        let around = around();
        let name = |text: &str| -> EntityUid { text.parse().expect("a name") };
        let (who, what) = (name("Council::\"lancashire\""), name("Service::\"ehwb\""));
        let action = name("Action::\"say\"");
        let request = |case: &Case| {
            let context = Context::from_json_value(context(case, &around), None);
            let context = context.expect("a context");
            Request::new(who.clone(), action.clone(), what.clone(), context, None)
                .expect("a request")
        };
        Self {
            authorizer: Authorizer::new(),
            entities: Entities::empty(),
            not_eligible: policies(&beside("not_eligible.cedar")),
            eligible: policies(&beside("eligible.cedar")),
            not_accepted: policies(&beside("not_accepted.cedar")),
            accepted: policies(&beside("accepted.cedar")),
            cases: field.few().iter().map(request).collect(),
        }
    }

    fn may(&self, case: &Request, policies: &PolicySet) -> bool {
        let response = self.authorizer.is_authorized(case, policies, &self.entities);
        if let Some(error) = response.diagnostics().errors().next() {
            panic!("{error}");
        }
        response.decision() == Decision::Allow
    }
}

impl Contestant for Cedar {
    fn name(&self) -> &'static str {
        "Cedar (cedar-policy 4.14)"
    }

    fn input(&self) -> &'static str {
        "contexts"
    }

    fn asked(&self) -> Asked {
        Asked::ELIGIBILITY
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for case in &self.cases {
            let eligible = if self.may(case, &self.not_eligible) {
                NOT_ELIGIBLE
            } else if self.may(case, &self.eligible) {
                ELIGIBLE
            } else {
                UNDECIDED
            };
            let request = if eligible == NOT_ELIGIBLE || self.may(case, &self.not_accepted) {
                NOT_ELIGIBLE
            } else if eligible == ELIGIBLE && self.may(case, &self.accepted) {
                ELIGIBLE
            } else {
                UNDECIDED
            };
            out.push(Row {
                eligible,
                request,
                waiting: OPEN,
                due: NO_DUE,
                payment: HELD,
                pence: 0,
            });
        }
    }
}
