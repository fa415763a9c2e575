rules test young_brakes
