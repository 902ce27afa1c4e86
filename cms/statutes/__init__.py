"""The law as data and pure functions: calendars, deadlines, decisions and categories.

Nothing here knows Django, a clock, a setting or a table: every value comes in as an argument.
"""
