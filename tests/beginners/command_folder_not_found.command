rules lint --rules rule
