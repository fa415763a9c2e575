rules lint --rules rules
