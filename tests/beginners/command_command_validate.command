rules validate case.json
