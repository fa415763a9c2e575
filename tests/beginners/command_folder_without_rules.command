rules lint empty
