rules check case.json --format html
