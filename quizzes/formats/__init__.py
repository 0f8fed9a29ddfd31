"""Question files: every format reads into one neutral draft and is written from it; nothing here touches the database
except `loading`, which writes drafts into a bank.

A file becomes `Raw` questions (what it says), `settle` decides what each one means or why it cannot be read, and a
`ReadResult` carries both, so that nothing found is lost and nothing is guessed in silence.
"""
