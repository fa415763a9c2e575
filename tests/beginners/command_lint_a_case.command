rules lint case.json
