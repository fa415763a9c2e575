rules chek case.json
