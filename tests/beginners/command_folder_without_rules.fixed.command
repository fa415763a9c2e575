rules lint rules
