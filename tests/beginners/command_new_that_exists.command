rules new breaks
