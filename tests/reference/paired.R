# What R makes of two answers of the same respondents, for tests/analysis/test_paired.py to compare with.
#
# Run from the project's root, by whoever changes what is compared: Rscript tests/reference/paired.R
# Needs R >= 3.6, and from CRAN `survey` and `jsonlite`. It reads simulated.csv, which reference.R wrote, and writes
# paired.json beside itself, with 15 significant digits.

suppressPackageStartupMessages({
  library(survey)
  library(jsonlite)
})

# Both answers, the first alone, the second alone, neither. Chi-square without continuity correction, and exact.
tables <- list(c(36, 12, 2, 0), c(59, 6, 16, 80), c(100, 40, 20, 40), c(120, 60, 45, 75), c(30, 0, 0, 24), c(9, 14, 0, 7))
tested <- lapply(tables, function(n) list(
  counts = n,
  chi_square = if (n[2] + n[3] > 0) mcnemar.test(matrix(n, 2, byrow = TRUE), correct = FALSE)$p.value else NULL,
  exact = if (n[2] + n[3] > 0) binom.test(n[2], n[2] + n[3])$p.value else NULL
))

# Two items of a weighted sample: the difference of their shares, and its linearized standard error.
simulated <- read.csv("tests/reference/simulated.csv")
design <- svydesign(ids = ~1, weights = ~weight, data = simulated)
contrast <- svycontrast(svymean(~ticked1 + ticked2, design), c(ticked1 = 1, ticked2 = -1))
both <- svymean(~I(ticked1 * ticked2), design)
weighted <- list(
  difference = as.numeric(coef(contrast)), standard_error = as.numeric(SE(contrast)),
  both = as.numeric(coef(both)), both_error = as.numeric(SE(both))
)

write_json(
  list(r = R.version.string, survey = as.character(packageVersion("survey")), tested = tested, weighted = weighted),
  "tests/reference/paired.json", auto_unbox = TRUE, digits = NA, pretty = TRUE, null = "null"
)
