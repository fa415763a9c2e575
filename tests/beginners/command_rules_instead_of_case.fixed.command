rules lint rules/breaks/pack.rules
