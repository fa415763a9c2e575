rules new holidays
