"""A server as a seed file, or as a kickstart file.

tree         a whole snapshot → the tree of the file, and its text
entries      one object of each kind → its entry
members      the members of an entry, and `${…}` in place of what a file may not hold
kickstart    the tree → the requests of a kickstart file
"""
