"""Notebooks run and published: execution, export to HTML, the site around the pages. It never looks inside one."""

#: jsonschema, by which nbformat validates, could check IRIs too, and compiles a grammar for that when it is imported:
#: two seconds each time, and no notebook has an IRI to check. Where the grammar is missing it does without.
UNUSED = "rfc3987_syntax"
