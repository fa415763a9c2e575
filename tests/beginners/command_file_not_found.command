rules check cse.json
