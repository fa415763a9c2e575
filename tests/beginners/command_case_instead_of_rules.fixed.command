rules fmt rules
