rules check case.json --as-at 2025-07-01
