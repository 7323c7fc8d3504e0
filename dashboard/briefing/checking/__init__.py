"""The checker: reads finished files back, and says what in them may not leave.

It knows a briefing's contents and the files, and nothing of who drew them: each number, row, text
and picture of a file must be one of the contents', and whatever a format can carry besides must be
on a list. What it does not understand it refuses. One file a format;
a format knows another only where it can hold it: numbers behind a slide, rows in a page.
"""
