"""A table shown: as a chart, as HTML, as sentences, as a workbook."""
