rules check rules/breaks/pack.rules
