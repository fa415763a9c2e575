rules check case.json --as-at 01/07/2025
