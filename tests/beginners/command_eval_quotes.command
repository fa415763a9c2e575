rules eval 4 weeks after today
