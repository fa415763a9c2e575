rules check rules
