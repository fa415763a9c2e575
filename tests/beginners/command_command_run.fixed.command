rules check case.json
