# What R makes of the statistics of `helpers`, for tests/analysis/test_reference.py to compare with.
#
# Run from the project's root, by whoever changes what is compared; the tests themselves read the files it wrote:
#
#     Rscript tests/reference/reference.R
#
# Needs R >= 3.6 (sample.kind), and from CRAN `survey` and `jsonlite`. Debian: r-cran-survey r-cran-jsonlite.
# It writes, beside itself:
#
#   api.csv        200 schools of California, a stratified sample: `apistrat` of the package survey (T. Lumley, "survey:
#                  analysis of complex survey samples"; data of the California Department of Education). The columns
#                  used, all rows: type of school, whether three targets were met, Academic Performance Index of 2000,
#                  sampling weight. The strata are left out: to `helpers` respondents are independent.
#   simulated.csv  400 respondents who do not exist, with unequal weights.
#   expected.json  what R finds in both, with 15 significant digits, and which R found it.

suppressPackageStartupMessages({
  library(survey)
  library(jsonlite)
})

folder <- "tests/reference"
if (!dir.exists(folder)) stop("expected to run in the project's root, where ", folder, " is; this is ", getwd())

# ---- The data

data(api)
api <- apistrat[c("stype", "sch.wide", "comp.imp", "awards", "api00", "pw")]

simulate <- function(n) {
  set.seed(20210301, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  company <- sample(letters[1:5], n, replace = TRUE, prob = c(.38, .26, .17, .12, .07))
  leaning <- c(a = -.3, b = 0, c = .2, d = .4, e = .6)[company]
  opinion <- cut(leaning + rnorm(n), c(-Inf, -.8, 0, .9, Inf), labels = FALSE)
  region <- sample(c("centre", "north", "south"), n, replace = TRUE, prob = c(.3, .45, .25))
  ticked1 <- rbinom(n, 1, plogis(-.4 + .5 * (region == "north")))
  ticked2 <- rbinom(n, 1, .12 + .3 * ticked1)
  data.frame(company, opinion, ticked1, ticked2, region, weight = round(exp(rnorm(n, sd = .5)), 4))
}
simulated <- simulate(400)

save <- function(data, name) write.csv(data, file.path(folder, name), quote = FALSE, row.names = FALSE, eol = "\n")
save(api, "api.csv")
save(simulated, "simulated.csv")

factors <- function(data, names) {
  data[names] <- lapply(data[names], factor)
  data
}
simulated <- factors(simulated, c("company", "opinion", "ticked1", "ticked2", "region"))
designs <- list(
  api = svydesign(ids = ~1, weights = ~pw, data = api),
  simulated = svydesign(ids = ~1, weights = ~weight, data = simulated)
)
columns <- list(
  api = c("stype", "sch.wide", "comp.imp", "awards"),
  simulated = c("company", "opinion", "ticked1", "ticked2", "region")
)

# ---- Shares

wilson <- function(n, base, confidence) {
  as.vector(suppressWarnings(prop.test(n, base, conf.level = confidence, correct = FALSE))$conf.int)
}
effective_base <- function(weights) sum(weights)^2 / sum(weights^2)
design_effect <- function(weights) length(weights) / effective_base(weights)

shares_of <- function(data, column) {
  design <- designs[[data]]
  means <- svymean(reformulate(column), design, deff = "replace")
  levels <- levels(design$variables[[column]])
  lapply(seq_along(levels), function(i) {
    share <- coef(means)[[i]]
    # n / deff: the variance against that of as many respondents drawn with equal weights.
    base <- nrow(design) / deff(means)[[i]]
    list(
      data = data, column = column, level = levels[i], share = share, standard_error = SE(means)[[i]],
      effective_base = base,
      wilson_95 = wilson(share * base, base, .95), wilson_90 = wilson(share * base, base, .90)
    )
  })
}
shares <- do.call(c, lapply(names(columns), function(data) {
  do.call(c, lapply(columns[[data]], function(column) shares_of(data, column)))
}))
weighting <- lapply(designs, function(design) {
  list(effective_base = effective_base(weights(design)), design_effect = design_effect(weights(design)))
})

# ---- Intervals and differences

grid <- expand.grid(share = c(0, .02, 1 / 3, .5, .9, 1), base = c(1, 7, 30, 130, 5000), confidence = c(.8, .95, .99))
grid$n <- round(grid$share * grid$base)
grid <- unique(grid[c("n", "base", "confidence")])
wilson_grid <- lapply(seq_len(nrow(grid)), function(i) {
  with(grid[i, ], list(n = n, base = base, confidence = confidence, limits = wilson(n, base, confidence)))
})

newcombe <- function(n1, b1, n2, b2, confidence) {
  p1 <- n1 / b1
  p2 <- n2 / b2
  first <- wilson(n1, b1, confidence)
  second <- wilson(n2, b2, confidence)
  p1 - p2 + c(-1, 1) * sqrt(c(
    (p1 - first[1])^2 + (second[2] - p2)^2,
    (first[2] - p1)^2 + (p2 - second[1])^2
  ))
}
pairs <- list(
  c(60, 100, 40, 100), c(58, 130, 21, 60), c(1, 7, 5, 9), c(0, 10, 3, 20), c(10, 10, 12, 20), c(13, 130, 6, 60),
  c(10, 10, 0, 20), c(2000, 5000, 1950, 5000), c(40.25, 95.5, 31.75, 120.125)
)
differences <- do.call(c, lapply(pairs, function(pair) {
  test <- suppressWarnings(prop.test(pair[c(1, 3)], pair[c(2, 4)], correct = FALSE))
  lapply(c(.90, .95), function(confidence) {
    limits <- newcombe(pair[1], pair[2], pair[3], pair[4], confidence)
    list(counts = pair, confidence = confidence, limits = limits, p_value = test$p.value)
  })
}))

# Goodman (1965): the score interval of each of k shares, at 1 - (1 - confidence) / k.
simultaneous <- lapply(list(c(58, 41, 21, 10), c(91, 49, 37, 43, 35), c(30, 0, 5)), function(counts) {
  limits <- lapply(counts, wilson, base = sum(counts), confidence = 1 - .05 / length(counts))
  list(counts = counts, confidence = .95, limits = limits)
})

# ---- Raking

raked <- function(start, targets) {
  frame <- simulated
  frame$start <- start
  margins <- lapply(names(targets), reformulate)
  population <- lapply(names(targets), function(column) {
    fractions <- targets[[column]]
    table <- data.frame(names(fractions), length(start) * unlist(fractions))
    setNames(table, c(column, "Freq"))
  })
  control <- list(maxit = 2000, epsilon = 1e-13)
  # Where it does not converge it warns, and a warning here is the end.
  as.vector(weights(rake(svydesign(ids = ~1, weights = ~start, data = frame), margins, population, control)))
}

# Rake to convergence, clip to the bounds, and over again, until raking leaves every weight within the bounds.
trimmed <- function(start, targets, bounds) {
  for (round in 1:200) {
    start <- raked(start, targets)
    if (all(start >= bounds$lower - 1e-9 & start <= bounds$upper + 1e-9)) break
    start <- pmin(pmax(start, bounds$lower), bounds$upper)
  }
  held <- sapply(names(targets), function(column) {
    found <- tapply(start, simulated[[column]], sum) / length(start)
    all(abs(found - unlist(targets[[column]])[names(found)]) < 1e-9)
  })
  stopifnot(round > 3, round < 200, held)
  list(weights = start, rounds = round)
}

options(warn = 2)
targets <- list(
  company = list(a = .25, b = .25, c = .2, d = .18, e = .12),
  region = list(centre = .2, north = .42, south = .38),
  ticked1 = list("0" = .47, "1" = .53)
)
starts <- list(equal = rep(1, nrow(simulated)), weight = simulated$weight)
bounds <- list(equal = list(lower = .4, upper = 2.5), weight = list(lower = .3, upper = 3))
raking <- do.call(c, lapply(names(starts), function(start) {
  free <- raked(starts[[start]], targets)
  bound <- trimmed(starts[[start]], targets, bounds[[start]])
  result <- function(trim, found, rounds) {
    found <- found / mean(found)
    list(start = start, trim = trim, rounds = rounds, design_effect = design_effect(found), weights = found)
  }
  list(result(NULL, free, 1), result(bounds[[start]], bound$weights, bound$rounds))
}))

# ---- Shares after raking: what raking has fixed is left out of their variance

rake_all <- function(start) {
  frame <- simulated
  frame$start <- start / mean(start)
  population <- lapply(names(targets), function(column) {
    setNames(data.frame(names(targets[[column]]), nrow(frame) * unlist(targets[[column]])), c(column, "Freq"))
  })
  rake(
    svydesign(ids = ~1, weights = ~start, data = frame), lapply(names(targets), reformulate), population,
    list(maxit = 2000, epsilon = 1e-13)
  )
}
domains <- list(
  all = rep(TRUE, nrow(simulated)), north = simulated$region == "north", a_or_b = simulated$company %in% c("a", "b"),
  o1_to_o3 = simulated$opinion != "4"
)

calibrated_share <- function(design, domain, column, level) {
  part <- subset(design, domains[[domain]])
  found <- svymean(as.formula(sprintf("~I(as.numeric(%s == '%s'))", column, level)), part, deff = "replace")
  fixed <- SE(found)[[1]] < 1e-9
  base <- sum(domains[[domain]]) / deff(found)[[1]]
  logit <- if (!fixed) {
    suppressWarnings(attr(svyciprop(as.formula(sprintf("~I(%s == '%s')", column, level)), part), "ci"))
  }
  list(
    domain = domain, column = column, level = level, share = coef(found)[[1]],
    standard_error = if (fixed) 0 else SE(found)[[1]], effective_base = if (!fixed) base,
    wilson_95 = if (!fixed) wilson(coef(found)[[1]] * base, base, .95), svyciprop = as.vector(logit)
  )
}
asked <- list(
  c("all", "opinion"), c("all", "ticked2"), c("all", "company"), c("all", "region"), c("north", "opinion"),
  c("north", "ticked1"), c("north", "company"), c("a_or_b", "opinion"), c("a_or_b", "company"),
  c("o1_to_o3", "opinion"), c("o1_to_o3", "ticked2")
)
calibrated <- do.call(c, lapply(names(starts), function(start) {
  design <- rake_all(starts[[start]])
  do.call(c, lapply(asked, function(what) {
    present <- unique(as.character(simulated[domains[[what[1]]], what[2]]))
    lapply(sort(present), function(level) c(list(start = start), calibrated_share(design, what[1], what[2], level)))
  }))
}))
calibrated_means <- lapply(names(starts), function(start) {
  found <- svymean(~as.integer(opinion), subset(rake_all(starts[[start]]), domains$north))
  list(start = start, domain = "north", mean = coef(found)[[1]], standard_error = SE(found)[[1]])
})

# `rake` takes no blanks. Who left a question out is in no category of its margin: raking holds the shares among those
# who did not, so for each category it fixes the total of 1 - target over those in it less target over the others.
blank <- simulated
blank$region[seq(1, 400, by = 9)] <- NA
blank$company[seq(4, 400, by = 25)] <- NA
raked_with_blanks <- local({
  weights <- rep(1, nrow(blank))
  for (sweep in 1:500) for (column in names(targets)) {
    sums <- tapply(weights, blank[[column]], sum)
    factors <- unlist(targets[[column]])[names(sums)] / (sums / sum(sums))
    factor <- as.vector(factors[as.character(blank[[column]])])
    weights <- weights * ifelse(is.na(factor), 1, factor)
  }
  weights / mean(weights)
})
fixed_totals <- do.call(cbind, lapply(names(targets), function(column) {
  sapply(names(targets[[column]]), function(level) {
    here <- blank[[column]] == level
    ifelse(is.na(here), 0, here - targets[[column]][[level]])
  })
}))
stopifnot(abs(colSums(raked_with_blanks * fixed_totals)) < 1e-9)
blank_share <- function(column, level) {
  inside <- blank[[column]] == level
  inside <- as.numeric(!is.na(inside) & inside)
  share <- weighted.mean(inside, raked_with_blanks)
  residuals <- lm.fit(cbind(1, fixed_totals[, colSums(fixed_totals != 0) > 0]), (inside - share) / nrow(blank))$residuals
  variance <- vcov(svytotal(residuals, svydesign(ids = ~1, weights = raked_with_blanks, data = blank)))
  list(column = column, level = level, share = share, standard_error = sqrt(variance[[1]]))
}
with_blanks <- do.call(c, lapply(c("opinion", "region", "company", "ticked2"), function(column) {
  lapply(levels(blank[[column]]), function(level) blank_share(column, level))
}))

# ---- Association

cramer_v <- function(test, n, table) sqrt(unname(test$statistic) / n / (min(dim(table)) - 1))

chi_square <- lapply(list(c("company", "opinion"), c("region", "ticked1")), function(pair) {
  table <- table(simulated[pair])
  test <- chisq.test(table, correct = FALSE)
  list(
    data = "simulated", rows = pair[1], columns = pair[2], statistic = test$statistic[[1]], p_value = test$p.value,
    cramer_v = cramer_v(test, sum(table), table)
  )
})

fisher <- lapply(list(c(3, 1, 1, 3), c(0, 8, 5, 7), c(2, 30, 7, 24), c(12, 5, 2, 40), c(4, 0, 0, 3)), function(cells) {
  table <- matrix(cells, 2, byrow = TRUE)
  list(table = table, p_value = fisher.test(table)$p.value)
})

# The exact distribution of chi-square, given the margins: every 2 x 3 table there is, which resampling approaches.
exact <- lapply(list(c(6, 1, 2, 1, 4, 3), c(9, 2, 1, 5, 6, 4)), function(cells) {
  table <- matrix(cells, 2, byrow = TRUE)
  columns <- colSums(table)
  first <- as.matrix(expand.grid(lapply(columns, function(total) 0:total)))
  first <- first[rowSums(first) == sum(table[1, ]), ]
  probability <- apply(first, 1, function(row) prod(choose(columns, row))) / choose(sum(table), sum(table[1, ]))
  expected <- columns * sum(table[1, ]) / sum(table)
  # Of two rows, those of the second differ from what is expected by as much.
  far <- function(row) sum((row - expected)^2 / expected)
  as_far <- apply(first, 1, far) >= far(table[1, ]) * (1 - 1e-9)
  stopifnot(abs(sum(probability) - 1) < 1e-12)
  list(table = table, p_value = sum(probability[as_far]))
})

kruskal_of <- function(data, segments, scale, values, groups) {
  test <- kruskal.test(values, groups)
  list(
    data = data, rows = scale, columns = segments, statistic = test$statistic[[1]], p_value = test$p.value,
    epsilon_squared = test$statistic[[1]] / (length(values) - 1)
  )
}
kruskal <- list(
  kruskal_of("simulated", "company", "opinion", as.integer(simulated$opinion), simulated$company),
  kruskal_of("api", "stype", "api00", api$api00, api$stype)
)

crossed <- list(
  c("api", "stype", "sch.wide"), c("api", "stype", "comp.imp"),
  c("api", "comp.imp", "awards"), # nobody had the award without the improvement: an empty cell
  c("simulated", "company", "opinion"), c("simulated", "region", "ticked1")
)
rao_scott_of <- function(pair, design) {
  formula <- reformulate(pair[2:3])
  test <- svychisq(formula, design, statistic = "F")
  table <- svytable(formula, design, Ntotal = nrow(design))
  stopifnot(all.equal(sum(table), nrow(design)))
  expected <- outer(rowSums(table), colSums(table)) / sum(table)
  list(
    data = pair[1], rows = pair[2], columns = pair[3], statistic = test$statistic[[1]],
    df = unname(test$parameter), p_value = test$p.value[[1]],
    cramer_v = sqrt(sum((table - expected)^2 / expected) / sum(table) / (min(dim(table)) - 1))
  )
}
rao_scott <- lapply(crossed, function(pair) rao_scott_of(pair, designs[[pair[1]]]))
rao_scott_raked <- do.call(c, lapply(names(starts), function(start) {
  pairs <- list(c("simulated", "company", "opinion"), c("simulated", "region", "ticked2"))
  lapply(pairs, function(pair) c(list(start = start), rao_scott_of(pair, rake_all(starts[[start]]))))
}))

# ---- Many tests; and how large a difference is found

p_values <- c(.012, .001, .2, .04, .04, .0004, .012, .7, .012, 1)
p_adjust <- list(p_values = p_values, holm = p.adjust(p_values, "holm"), fdr_bh = p.adjust(p_values, "BH"))

power <- lapply(c(50, 130, 400, 1000), function(n) {
  found <- power.prop.test(n = n, p1 = .5, power = .8, sig.level = .05, tol = 1e-12, strict = FALSE)
  list(base = n, difference = found$p2 - .5)
})

expected <- list(
  r = R.version.string, survey = as.character(packageVersion("survey")),
  weighting = weighting, shares = shares, wilson = wilson_grid, difference = differences, simultaneous = simultaneous,
  raking = list(targets = targets, results = raking),
  calibrated = list(
    shares = calibrated, means = calibrated_means, weights_with_blanks = raked_with_blanks, with_blanks = with_blanks
  ),
  association = list(
    chi_square = chi_square, fisher = fisher, exact = exact, kruskal = kruskal, rao_scott = rao_scott,
    rao_scott_raked = rao_scott_raked
  ),
  p_adjust = p_adjust, power = power
)
write_json(expected, file.path(folder, "expected.json"), digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null")
