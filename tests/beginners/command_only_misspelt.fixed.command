rules check case.json --only short_break
