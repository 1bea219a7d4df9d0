"""What the commands beside this folder share: hosts as real processes, spoken to over pipes."""
