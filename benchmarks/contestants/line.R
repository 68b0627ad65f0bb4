# The reference line in simmer: a trajectory of stages, no call of R while it runs.
#
# Arguments: a folder with trains.csv and stages.csv; the pool's size, lot and time away, all 0
# without a pool; and 1 if the states of the resources are recorded, as by default. Then, line by line from the standard input: "run" plays the trains once and
# prints the CPU seconds; "departures" writes those of the last run to departures.csv.

suppressPackageStartupMessages(library(simmer))

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
pool <- as.numeric(arguments[2])
lot <- as.numeric(arguments[3])
away <- as.numeric(arguments[4])
recorded <- arguments[5] == "1"
trains <- read.csv(file.path(folder, "trains.csv"))
stages <- read.csv(file.path(folder, "stages.csv"), stringsAsFactors = FALSE)

through <- function(path, stage, urgent) {
  first <- urgent && stage == "customs"
  if (first) path <- set_prioritization(path, c(1, -1, 0))
  path <- release(timeout_from_attribute(seize(path, stage), stage), stage)
  if (first) path <- set_prioritization(path, c(0, -1, 0))
  path
}

# The train that took the wagons stays behind with them; its copy goes on.
journey <- function(urgent, names) {
  path <- trajectory()
  for (stage in names) {
    if (stage == "crane" && pool > 0) {
      path <- through(seize(path, "wagons", lot), stage, urgent)
      home <- release(timeout(trajectory(), away), "wagons", lot)
      onwards <- journey(urgent, names[(match(stage, names) + 1):length(names)])
      return(clone(path, 2, home, onwards))
    }
    path <- through(path, stage, urgent)
  }
  path
}

normal <- journey(FALSE, stages$stage)
urgent <- journey(TRUE, stages$stage)
is_urgent <- trains$urgent == 1

play <- function() {
  line <- simmer()
  for (row in seq_len(nrow(stages)))
    add_resource(line, stages$stage[row], stages$units[row], mon = recorded)
  if (pool > 0) add_resource(line, "wagons", pool, mon = recorded)
  add_dataframe(line, "n", normal, trains[!is_urgent, ], time = "absolute",
                col_time = "arrival", col_attributes = stages$stage)
  if (any(is_urgent))
    add_dataframe(line, "u", urgent, trains[is_urgent, ], time = "absolute",
                  col_time = "arrival", col_attributes = stages$stage)
  run(line, Inf)
}

# With a pool a train has two ends: of the one that went on, and started later, and of its wagons.
departures <- function(line) {
  ends <- get_mon_arrivals(line)
  ends <- ends[order(ends$start_time), ]
  ends <- ends[!duplicated(ends$name, fromLast = TRUE), ]
  number <- as.integer(substring(ends$name, 2)) + 1
  from <- substring(ends$name, 1, 1)
  found <- numeric(nrow(trains))
  found[which(!is_urgent)[number[from == "n"]]] <- ends$end_time[from == "n"]
  found[which(is_urgent)[number[from == "u"]]] <- ends$end_time[from == "u"]
  found
}

asked <- file("stdin", "r")
while (length(word <- readLines(asked, 1)) > 0) {
  if (word == "run") {
    gc()
    begun <- proc.time()
    line <- play()
    cat(sprintf("%.6f\n", sum((proc.time() - begun)[1:2])))
  } else {
    moments <- format(departures(line), scientific = FALSE, trim = TRUE, digits = 16)
    writeLines(moments, file.path(folder, "departures.csv"))
    cat("written\n")
  }
  flush(stdout())
}
