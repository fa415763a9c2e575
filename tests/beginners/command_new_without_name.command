rules new
