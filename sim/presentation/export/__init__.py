"""Results as other tools read them: trace viewers, process mining, spreadsheets, data frames."""
