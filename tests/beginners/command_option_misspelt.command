rules check case.json --as-on 2025-07-01
