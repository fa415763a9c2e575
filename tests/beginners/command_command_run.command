rules run case.json
