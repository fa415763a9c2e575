rules fmt case.json
