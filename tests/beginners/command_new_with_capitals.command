rules new Holidays
