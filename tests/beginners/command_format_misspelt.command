rules check case.json --format htm
