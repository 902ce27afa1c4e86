"""Finds out which characters are taken for which (形近字); used when search/text/confusions.txt is made anew."""
