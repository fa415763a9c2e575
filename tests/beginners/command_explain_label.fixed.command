rules explain case.json short_break
