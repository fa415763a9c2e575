rules explain case.json short-break
