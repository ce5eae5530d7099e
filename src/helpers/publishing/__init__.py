"""Notebooks run and published: execution, export to HTML, the site around the pages. It never looks inside one."""
