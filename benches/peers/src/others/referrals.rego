# The rules as a policy in Rego. What is not known is null; where there is none of something, a day is 0 and a place
# "none". Of the answers 0 is the good one, 1 the bad one, 2 undecided; of waiting 3 is running, 4 not started.
package referrals

lancashire := {
	"burnley", "pendle", "rossendale", "hyndburn", "ribble_valley", "preston", "south_ribble", "west_lancashire",
	"chorley", "wyre", "fylde", "lancaster",
}

answer := {
	"eligible": eligible,
	"request": request,
	"waiting": waiting,
	"due": due,
	"payment": payment,
	"pence": upfront_pence + outcome_pence,
}

# The day that counts

default by_formal_request := null

by_formal_request := true if {
	input.child.need_level == 4
	input.referral.source == "social_care"
} else := false if {
	input.child.need_level != null
	input.child.need_level != 4
} else := false if {
	input.referral.source != null
	input.referral.source != "social_care"
}

formal_first := input.referral.submitted_on if {
	input.referral.formal_request_on == 0
} else := input.referral.formal_request_on

form_first := input.referral.formal_request_on if {
	input.referral.submitted_on == 0
} else := input.referral.submitted_on

default request_day := null

request_day := formal_first if {
	by_formal_request == true
} else := form_first if {
	by_formal_request == false
} else := form_first if {
	formal_first == form_first
}

reference_day := input.today if {
	request_day == 0
} else := request_day

default age := null

age := floor((reference_day - input.child.date_of_birth) / 10000) if {
	reference_day != null
	input.child.date_of_birth != null
}

# Eligibility

default eligible := 2

eligible := 1 if {
	refused
} else := 0 if {
	age != null
	age_met
	input.child.need_level != null
	input.child.severity != null
	in_area
}

default refused := false

refused if {
	age != null
	age < 4
}

refused if {
	age != null
	age > 25
}

refused if {
	age != null
	age > 19
	input.child.has_send == false
}

refused if input.child.need_level == 1

refused if {
	input.child.severity != null
	not input.child.severity in {"mild", "moderate"}
}

refused if {
	input.child.home_district != null
	input.child.school_district != null
	not in_area
}

age_met if age <= 19

age_met if input.child.has_send == true

in_area if input.child.home_district in lancashire

in_area if input.child.school_district in lancashire

# The request

default request := 2

request := 1 if {
	not_accepted
} else := 0 if {
	eligible == 0
	form_met
	formal_met
	input.referral.consent_given == true
	consent_in_time
	input.referral.source != null
}

default not_accepted := false

not_accepted if eligible == 1

not_accepted if {
	by_formal_request == false
	input.referral.submitted_on == 0
}

not_accepted if {
	by_formal_request == true
	input.referral.formal_request_on == 0
}

not_accepted if input.referral.consent_given == false

not_accepted if {
	request_day != null
	request_day != 0
	input.referral.consent_on != null
	input.referral.consent_on > request_day
}

not_accepted if input.referral.source in {"young_person", "parent_or_carer"}

form_met if by_formal_request == true

form_met if {
	input.referral.submitted_on != null
	input.referral.submitted_on != 0
}

formal_met if by_formal_request == false

formal_met if {
	input.referral.formal_request_on != null
	input.referral.formal_request_on != 0
}

consent_in_time if request_day == 0

consent_in_time if input.referral.consent_on == 0

consent_in_time if {
	request_day != null
	input.referral.consent_on != null
}

# Waiting

received := 0 if {
	input.referral.contact_form_received_on != null
	input.referral.contact_form_received_on > input.today_counted
} else := input.referral.contact_form_received_on

started := 0 if {
	input.support.started_on != null
	input.support.started_on > input.today_counted
} else := input.support.started_on

default due := 0

due := received + 28 if {
	received != null
	received != 0
}

waiting := 2 if {
	received == null
} else := 4 if {
	received == 0
} else := 2 if {
	started == null
} else := 3 if {
	started == 0
	input.today_counted <= due
} else := 1 if {
	started == 0
} else := 0 if {
	started <= due
} else := 1

# Payment

default row := null

row := "whole" if {
	input.contract.by_district == false
} else := input.contract.district if {
	input.contract.by_district == true
	input.contract.district in lancashire
} else := "none" if {
	input.contract.by_district == true
	input.contract.district != null
}

upfront := 2 if {
	row == null
} else := 1 if {
	row == "none"
} else := 2 if {
	input.contract.starts_on == null
} else := 0

worse if {
	some area in input.contract.family.areas
	area.higher_is_better
	area.end < area.start
}

worse if {
	some area in input.contract.family.areas
	not area.higher_is_better
	area.end > area.start
}

improved if {
	some area in input.contract.family.areas
	area.higher_is_better
	area.end > area.start
}

improved if {
	some area in input.contract.family.areas
	not area.higher_is_better
	area.end < area.start
}

not_ended if {
	some area in input.contract.family.areas
	area.end == null
}

default unpaid := false

unpaid if input.contract.family.support_completed_on == 0

unpaid if input.contract.family.conditions_confirmed_on == 0

unpaid if input.contract.family.assessment_start_on == 0

unpaid if input.contract.family.assessment_end_on == 0

unpaid if input.contract.family.assessment_end_on <= input.contract.family.assessment_start_on

unpaid if {
	input.contract.family.action_plan_agreed_by != null
	some party in ["provider", "family", "lead_professional"]
	not party in input.contract.family.action_plan_agreed_by
}

unpaid if input.contract.family.outcomes_agreed_by_council == false

unpaid if {
	input.contract.family.areas != null
	not_ended
}

unpaid if {
	input.contract.family.areas != null
	not improved
}

unpaid if {
	input.contract.family.areas != null
	input.contract.family.progress_confirmed == false
	worse
}

progress if input.contract.family.progress_confirmed == true

progress if not worse

default outcomes := 2

outcomes := 1 if {
	row == "none"
} else := 1 if {
	unpaid
} else := 1 if {
	paid_for
	input.contract.families_paid_before >= input.volumes[row].capacity
} else := 0 if {
	paid_for
}

paid_for if {
	row != null
	input.contract.families_paid_before != null
	input.contract.family.action_plan_agreed_by != null
	input.contract.family.outcomes_agreed_by_council == true
	input.contract.family.stakeholder_objection == false
	input.contract.family.areas != null
	progress
}

payment := 0 if {
	upfront == 0
} else := 0 if {
	outcomes == 0
} else := 2 if {
	upfront == 2
} else := 2 if {
	outcomes == 2
} else := 1

default upfront_pence := 0

upfront_pence := floor(((input.volumes[row].value * 60) / 100) + 0.5) if upfront == 0

default outcome_pence := 0

outcome_pence := through(input.contract.families_paid_before + 1) - through(input.contract.families_paid_before) if {
	outcomes == 0
}

through(places) := floor(((((2 * input.volumes[row].value) * 40) * places) + (100 * input.volumes[row].capacity)) / (200 * input.volumes[row].capacity))
