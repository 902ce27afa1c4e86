"""The transcriber's desk (校对台): what people look at, in which order, and what becomes of what they write."""
