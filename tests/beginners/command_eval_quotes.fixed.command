rules eval today
