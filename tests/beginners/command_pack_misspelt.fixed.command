rules test young_breaks
