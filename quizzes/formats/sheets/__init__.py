"""Tables of questions: find the header, read each row (or each group of rows, one an option) into a raw question."""
